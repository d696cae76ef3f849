import { type LifecycleRule, type RecordAction, ruleFor } from '@benne/contracts'
import { users, wasteImages, wasteRecords } from '@benne/db'
import { and, asc, eq, getTableColumns, isNull } from 'drizzle-orm'
import { may } from '../access.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { adoptRecord } from './adopt-record.ts'
import type { RecordRow } from './to-record.ts'

const { searchText: _searched, ...columns } = getTableColumns(wasteRecords)

export interface Intent {
  readonly id: string
  readonly action: RecordAction
  /** The version that the caller saw. */
  readonly version?: number | undefined
}

/**
 * Locks a record for an action of the caller's. Throws `not_found` also for somebody else's; `stale_version` when
 * somebody changed it since `version`; `illegal_move` when the life cycle has no such action here. The last two carry
 * the present status and version.
 */
export async function lockRecord(
  ctx: TxCtx<AccountCtx>,
  { id, action, version }: Intent,
): Promise<{ before: RecordRow; rule: LifecycleRule }> {
  const row = await lockRow(ctx, id)
  const present = { details: { status: row.status, version: row.version, validation: row.validation } }
  if (version !== undefined && version !== row.version) {
    throw new ServiceError('stale_version', 'Somebody changed this record in the meantime.', present)
  }
  const rule = ruleFor(row.status, action, ctx.actor.role)
  if (!rule) {
    throw new ServiceError(
      'illegal_move',
      `A record that is ${row.status} does not take this: ${action}.`,
      present,
    )
  }
  if (rule.needs?.includes('unjudged') && row.validation !== 'awaiting') {
    throw new ServiceError('illegal_move', 'Staff have already judged this record.', present)
  }
  return { before: row.custodyHead ? row : await adoptRecord(ctx, row), rule }
}

async function lockRow(ctx: TxCtx<AccountCtx>, id: string): Promise<RecordRow> {
  const own = may(ctx.actor, 'waste.read.any') ? undefined : eq(wasteRecords.userId, ctx.actor.userId)
  const [found] = await ctx.tx
    .select({ userId: wasteRecords.userId })
    .from(wasteRecords)
    .where(and(eq(wasteRecords.id, id), own))
  // The owner first and then the record, as everybody who changes both: or two could wait for each other.
  if (found) {
    await ctx.tx.select({ id: users.id }).from(users).where(eq(users.id, found.userId)).for('no key update')
  }
  const [row] = await ctx.tx
    .select(columns)
    .from(wasteRecords)
    .where(and(eq(wasteRecords.id, id), own, isNull(wasteRecords.withdrawnAt)))
    .for('update')
  if (!row) throw new ServiceError('not_found', 'There is no such record.')
  return row
}

/** Names of a record's pictures, in their order. */
export async function imageNames(ctx: TxCtx, recordId: string): Promise<string[]> {
  const rows = await ctx.tx
    .select({ name: wasteImages.name })
    .from(wasteImages)
    .where(eq(wasteImages.recordId, recordId))
    .orderBy(asc(wasteImages.position), asc(wasteImages.id))
  return rows.map(({ name }) => name)
}
