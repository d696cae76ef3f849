import type { AuditAction, AuditEntry, AuditValues } from '@benne/contracts'
import { auditLog } from '@benne/db'
import { v7 as uuidv7 } from 'uuid'
import type { Actor, TxCtx } from '../context.ts'
import { type LoggableField, type LoggableValues, toAuditValues } from './loggable.ts'

export interface AuditFact {
  readonly action: AuditAction
  readonly entity: { readonly type: AuditEntry['entity']['type']; readonly id: string }
  /** Values of the fields that changed; what is personal is masked here, whoever forgot to. */
  readonly before?: LoggableValues | null
  readonly after?: LoggableValues | null
  /** Whose doing it is, where nobody has signed in yet: who has just shown to own an account. */
  readonly ownerId?: string
}

/** Writes down who did what to which entity, in the transaction of the change: both are kept or neither is. */
export async function appendAudit(
  ctx: TxCtx,
  { action, entity, before, after, ownerId }: AuditFact,
): Promise<void> {
  await ctx.tx.insert(auditLog).values({
    id: uuidv7(),
    createdAt: ctx.clock.now(),
    ...(ownerId === undefined ? columnsOf(ctx.actor) : { actorType: 'user', actorId: ownerId }),
    action,
    entityType: entity.type,
    entityId: entity.id,
    before: before ? toAuditValues(before) : null,
    after: after ? toAuditValues(after) : null,
    requestId: ctx.requestId,
  })
}

function columnsOf(actor: Actor) {
  const named = actor.type === 'system' || actor.type === 'command'
  return {
    actorType: actor.type,
    actorId: actor.type === 'user' ? actor.userId : null,
    actorName: named ? actor.name : null,
  }
}

/**
 * Those of `fields` in which two states of an entity differ, masked: what `appendAudit` takes as before and after. Null
 * when nothing changed. A field that `after` leaves out did not change.
 */
export function changesOf<Field extends LoggableField>(
  before: { readonly [F in Field]?: unknown },
  after: { readonly [F in Field]?: unknown },
  fields: readonly Field[],
): { before: AuditValues; after: AuditValues } | null {
  const changed = fields.filter((field) => after[field] !== undefined && !same(before[field], after[field]))
  if (changed.length === 0) return null
  const of = (state: { readonly [F in Field]?: unknown }) =>
    toAuditValues(Object.fromEntries(changed.map((field) => [field, state[field] ?? null])))
  return { before: of(before), after: of(after) }
}

function same(a: unknown, b: unknown): boolean {
  // Dates and preferences are compared by what they hold.
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
