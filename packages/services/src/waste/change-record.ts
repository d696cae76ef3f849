import type {
  AuditAction,
  CustodyAction,
  LifecycleRule,
  RecordAction,
  Sets,
  WasteRecord,
} from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import { eq } from 'drizzle-orm'
import { appendAudit, changesOf } from '../audit/append-audit.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { appendCustody } from '../custody/append-custody.ts'
import { custodyState } from '../custody/fields.ts'
import { settleImpact } from '../impact/settle-impact.ts'
import { appendEvent } from '../live/append-event.ts'
import { recordRoom } from '../live/rooms.ts'
import { settlePoints } from '../points/settle-points.ts'
import { invalidField } from '../service-error.ts'
import { awardAchievements } from '../users/award-achievements.ts'
import type { Occasion } from '../users/record-facts.ts'
import { flagsOf, looksOf } from './flags.ts'
import { loadRecord } from './load-record.ts'
import { type Intent, imageNames, lockRecord } from './lock-record.ts'
import type { RecordRow } from './to-record.ts'

export type Columns = Partial<Omit<RecordRow, 'id' | 'userId' | 'version' | 'custodyHead' | 'custodySalt'>>

type Told = {
  custody: CustodyAction
  audit: AuditAction
  live: 'updated' | 'processed' | 'validated' | 'withdrawn'
}

const moved: Told = { custody: 'processed', audit: 'record.processed', live: 'processed' }
const judged: Told = { custody: 'validated', audit: 'record.validated', live: 'validated' }
const told: Record<RecordAction, Told> = {
  update: { custody: 'updated', audit: 'record.updated', live: 'updated' },
  addImage: { custody: 'image_added', audit: 'record.updated', live: 'updated' },
  removeImage: { custody: 'image_removed', audit: 'record.updated', live: 'updated' },
  withdraw: { custody: 'withdrawn', audit: 'record.withdrawn', live: 'withdrawn' },
  collect: moved,
  process: moved,
  recycle: moved,
  dispose: moved,
  reject: moved,
  validate: judged,
  refuse: judged,
}

const audited = [
  'status',
  'wasteType',
  'material',
  'quantity',
  'unit',
  'massSource',
  'treatment',
  'wasteCode',
  'environmentalScore',
  'pointsAwarded',
  'validation',
  'withdrawnAt',
  'description',
  'location',
  'latitude',
  'longitude',
  'address',
  'processingNotes',
  'validationNotes',
] as const

/**
 * Does something to a record by the rules of its life cycle, with everything that follows: the chain of custody, points,
 * impact, flags, the audit log and live events, in the caller's transaction. `decide` is given the locked record and
 * returns the columns to change, null when there is nothing to do; it may change the record's pictures. Throws as
 * `lockRecord` does.
 */
export async function changeRecord(
  ctx: TxCtx<AccountCtx>,
  intent: Intent,
  decide: (before: RecordRow, rule: LifecycleRule) => Columns | null | Promise<Columns | null>,
): Promise<WasteRecord> {
  const { before, rule } = await lockRecord(ctx, intent)
  const images = await imageNames(ctx, before.id)
  const decided = await decide(before, rule)
  if (!decided) return loadRecord(ctx, before.id)
  const now = ctx.clock.now()
  const after: RecordRow = {
    ...before,
    ...decided,
    ...columnsOf(rule, now, ctx.actor.userId),
    updatedAt: now,
    version: before.version + 1,
  }
  const changesImages = rule.action !== 'update' && rule.to === null
  const imagesAfter = changesImages ? await imageNames(ctx, before.id) : images
  // Looked at again when what was declared has changed, and never by a move: that would unflag what is being checked.
  if (['update', 'addImage', 'removeImage'].includes(rule.action)) {
    after.flags = await flagsOf(ctx, after, await looksOf(ctx, before.id))
  }
  after.custodyHead = await appendCustody(ctx.tx, {
    recordId: before.id,
    seq: after.version,
    at: now,
    actor: ctx.actor,
    action: told[rule.action].custody,
    before: custodyState(before, images),
    after: custodyState(after, imagesAfter),
    previous: before.custodyHead,
    salt: after.custodySalt as Buffer,
  })
  const { id, userId, ...columns } = after
  await ctx.tx.update(wasteRecords).set(columns).where(eq(wasteRecords.id, id))
  await settlePoints(ctx, after)
  await settleImpact(ctx, after)
  const by = occasionOf(rule, before, after)
  if (by) await awardAchievements(ctx, userId, { record: after, by })
  return tell(ctx, told[rule.action], before, after)
}

/** How a change may achieve something for the record's owner; null when it cannot. */
function occasionOf(rule: LifecycleRule, before: RecordRow, after: RecordRow): Occasion['by'] | null {
  if (rule.to === 'recycled') return 'recycling'
  // What looked odd, or was refused by mistake, counts from now on.
  if (rule.action === 'validate' && (after.flags.length > 0 || before.validation === 'refused')) {
    return 'validation'
  }
  const corrected = before.wasteType !== after.wasteType || before.quantityKg !== after.quantityKg
  return rule.action === 'update' && corrected ? 'declaration' : null
}

/** What an action fills in by itself. */
function columnsOf(rule: LifecycleRule, now: Date, actorId: string): Columns {
  const value = (column: Sets) => (column === 'processorId' || column === 'validatedBy' ? actorId : now)
  return {
    ...(rule.to && { status: rule.to }),
    ...Object.fromEntries((rule.sets ?? []).map((column) => [column, value(column)])),
  }
}

async function tell(
  ctx: TxCtx<AccountCtx>,
  as: Told,
  before: RecordRow,
  after: RecordRow,
): Promise<WasteRecord> {
  const record = await loadRecord(ctx, after.id, { withdrawn: true })
  const changes = changesOf(before, after, audited)
  // What residents do to their own records, the chain of custody tells.
  if (changes && (ctx.actor.role !== 'user' || as.audit === 'record.withdrawn')) {
    await appendAudit(ctx, { action: as.audit, entity: { type: 'record', id: after.id }, ...changes })
  }
  await appendEvent(
    ctx,
    { type: 'waste_update', at: after.updatedAt, data: { action: as.live, record } },
    { userId: record.userId, staff: true, room: recordRoom(record.id) },
  )
  return record
}

/** Throws `validation` when a rule wants a reason and there is none. `field`: where the caller gives it. */
export function requireReason(rule: LifecycleRule, field: string, reason: string | undefined): void {
  if (rule.needs?.includes('reason') && !reason) throw invalidField(field, 'reason_needed', 'say why')
}
