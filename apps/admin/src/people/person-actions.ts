import { can, type User } from '@benne/contracts'

/** What can be done to somebody's account, in the order in which it is offered. */
export const personActions = [
  'activate',
  'sendPasswordReset',
  'endSessions',
  'setRole',
  'deactivate',
  'suspend',
] as const
export type PersonAction = (typeof personActions)[number]

/** Who is looking: what the rules need to know of them. */
type Viewer = Pick<User, 'id' | 'role'>
type Account = Pick<User, 'id' | 'role' | 'status' | 'leavingAt'>

/** Why nothing at all can be done to an account by this person; null when something may be. */
export function whyUntouchable(viewer: Viewer, account: Account): 'own' | 'staff' | 'leaving' | null {
  if (viewer.id === account.id) return 'own'
  if (account.role !== 'user' && !can(viewer.role, 'users.manage.any')) return 'staff'
  return account.leavingAt ? 'leaving' : null
}

/**
 * What this person may do to an account and what makes sense there: by the permission table, on residents for staff, on
 * everybody for super admins, on oneself never. The server has the last word.
 */
export function actionsOn(viewer: Viewer, account: Account): PersonAction[] {
  if (whyUntouchable(viewer, account)) return []
  return personActions.filter((action) => can(viewer.role, `users.${action}`) && makesSense[action](account))
}

const makesSense: Record<PersonAction, (account: Account) => boolean> = {
  activate: ({ status }) => status !== 'active',
  deactivate: ({ status }) => status !== 'inactive',
  suspend: ({ status }) => status !== 'suspended',
  // Whoever is not active has no session left.
  endSessions: ({ status }) => status === 'active',
  sendPasswordReset: ({ status }) => status === 'active' || status === 'pending',
  setRole: () => true,
}
