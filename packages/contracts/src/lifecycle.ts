import { can } from './permissions.ts'
import type { Role } from './user.ts'
import type { WasteStatus } from './waste.ts'

export const recordActions = [
  'update',
  'addImage',
  'removeImage',
  'withdraw',
  'collect',
  'process',
  'recycle',
  'dispose',
  'reject',
  'validate',
  'refuse',
] as const
export type RecordAction = (typeof recordActions)[number]

/** What an action cannot do without. `unjudged`: that staff have not validated or refused the declaration yet. */
export type Need = 'reason' | 'unjudged'
/** What an action may be told. */
export type Takes = 'notes' | 'treatment' | 'score' | 'points'
/** The columns that an action fills in by itself. */
export type Sets =
  | 'collectionDate'
  | 'processingDate'
  | 'completionDate'
  | 'processorId'
  | 'validationDate'
  | 'validatedBy'
  | 'withdrawnAt'

export interface LifecycleRule {
  readonly action: RecordAction
  readonly from: readonly WasteStatus[]
  /** The status that it leads to; null when the record stays where it is. */
  readonly to: WasteStatus | null
  /** A resident acts on their own records alone, staff on everybody's. */
  readonly roles: readonly Role[]
  readonly needs?: readonly Need[]
  readonly takes?: readonly Takes[]
  readonly sets?: readonly Sets[]
}

const resident = ['user'] as const
const staff = ['admin', 'super_admin'] as const
const open = ['pending', 'collected', 'processed'] as const
/** What has not been turned away. */
const accepted = ['pending', 'collected', 'processed', 'recycled', 'disposed'] as const

/** Life cycle of a waste record: (status, action, role) → status. What has no row here is refused. */
export const lifecycle: readonly LifecycleRule[] = [
  { action: 'update', from: ['pending'], to: null, roles: resident, needs: ['unjudged'] },
  { action: 'update', from: open, to: null, roles: staff, takes: ['notes'] },
  { action: 'addImage', from: ['pending'], to: null, roles: resident, needs: ['unjudged'] },
  { action: 'addImage', from: open, to: null, roles: staff },
  { action: 'removeImage', from: ['pending'], to: null, roles: resident, needs: ['unjudged'] },
  { action: 'removeImage', from: open, to: null, roles: staff },
  { action: 'withdraw', from: ['pending'], to: null, roles: resident, sets: ['withdrawnAt'] },
  { action: 'withdraw', from: open, to: null, roles: staff, needs: ['reason'], sets: ['withdrawnAt'] },
  {
    action: 'collect',
    from: ['pending'],
    to: 'collected',
    roles: staff,
    takes: ['notes'],
    sets: ['collectionDate', 'processorId'],
  },
  {
    action: 'process',
    from: ['collected'],
    to: 'processed',
    roles: staff,
    takes: ['notes'],
    sets: ['processingDate', 'processorId'],
  },
  {
    action: 'recycle',
    from: ['processed'],
    to: 'recycled',
    roles: staff,
    takes: ['notes', 'treatment'],
    sets: ['completionDate', 'processorId'],
  },
  {
    action: 'dispose',
    from: ['processed'],
    to: 'disposed',
    roles: staff,
    takes: ['notes', 'treatment'],
    sets: ['completionDate', 'processorId'],
  },
  {
    action: 'reject',
    from: open,
    to: 'rejected',
    roles: staff,
    needs: ['reason'],
    sets: ['completionDate', 'processorId'],
  },
  {
    action: 'validate',
    from: accepted,
    to: null,
    roles: staff,
    takes: ['notes', 'score', 'points'],
    sets: ['validationDate', 'validatedBy'],
  },
  {
    action: 'refuse',
    from: accepted,
    to: null,
    roles: staff,
    needs: ['reason'],
    sets: ['validationDate', 'validatedBy'],
  },
]

/** The rule by which somebody of this role may do this to a record at `status`; null when there is none. */
export function ruleFor(status: WasteStatus, action: RecordAction, role: Role): LifecycleRule | null {
  return (
    lifecycle.find(
      (rule) => rule.action === action && rule.from.includes(status) && rule.roles.includes(role),
    ) ?? null
  )
}

/** The action that leads to a status. */
export const actionTo = {
  collected: 'collect',
  processed: 'process',
  recycled: 'recycle',
  disposed: 'dispose',
  rejected: 'reject',
} as const satisfies Record<Exclude<WasteStatus, 'pending'>, RecordAction>

/** What can be done to a record by who may see it: what the server allows and the buttons show. */
export function actionsOn(
  record: { status: WasteStatus; validationDate: Date | null },
  role: Role,
): readonly RecordAction[] {
  return recordActions.filter((action) => {
    const rule = ruleFor(record.status, action, role)
    return rule !== null && (record.validationDate === null || !rule.needs?.includes('unjudged'))
  })
}

/** Where somebody of this role may take a record that is at `from`. */
export function movesFrom(from: WasteStatus, role: Role): readonly Exclude<WasteStatus, 'pending'>[] {
  if (!can(role, 'waste.process')) return []
  return targets.filter((to) => ruleFor(from, actionTo[to], role) !== null)
}

const targets = Object.keys(actionTo) as (keyof typeof actionTo)[]

export function isFinal(status: WasteStatus): boolean {
  return targets.every((to) => ruleFor(status, actionTo[to], 'super_admin') === null)
}
