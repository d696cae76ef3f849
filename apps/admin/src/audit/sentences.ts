import type { AuditAction, AuditEntry } from '@benne/contracts'

/** What people do to their own account or session reads differently: "changed their password". */
export const ownActions = [
  'account.email_confirmed',
  'account.updated',
  'account.email_changed',
  'account.password_changed',
  'account.password_reset',
  'account.leaving',
  'account.came_back',
  'account.exported',
  'session.opened',
  'session.ended',
  'sessions.ended',
  'face.enrolled',
  'face.erased',
] as const satisfies readonly AuditAction[]
export type OwnAction = (typeof ownActions)[number]

/** Which sentence tells an entry: `audit.own.<action>` when somebody did it to themselves, `audit.told.<action>`. */
export type SentenceKey = `audit.own.${OwnAction}` | `audit.told.${AuditAction}`

export function sentenceOf({ action, actor, entity }: AuditEntry): SentenceKey {
  const isOwn =
    actor.type === 'user' &&
    // Sessions are ended one by one by their owners alone.
    (actor.id === entity.id || entity.type === 'session')
  const own = ownActions.find((one) => one === action)
  return isOwn && own ? `audit.own.${own}` : `audit.told.${action}`
}

export const auditGroups = ['account', 'session', 'record', 'settings'] as const

/** Under which heading an action is offered as a filter. */
export function groupOf(action: AuditAction): (typeof auditGroups)[number] {
  if (action.startsWith('account.') || action.startsWith('face.')) return 'account'
  if (action.startsWith('record.')) return 'record'
  return action.startsWith('session') ? 'session' : 'settings'
}

/** The fields that changed, in the order in which they were written; the reason is told by itself. */
export function changedFields({ before, after }: Pick<AuditEntry, 'before' | 'after'>): string[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (field) => field !== 'reason',
  )
}
