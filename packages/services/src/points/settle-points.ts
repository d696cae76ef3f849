import { pointsEntries, users, type wasteRecords } from '@benne/db'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { TxCtx } from '../context.ts'

type Row = Pick<
  typeof wasteRecords.$inferSelect,
  'id' | 'userId' | 'status' | 'validation' | 'withdrawnAt' | 'pointsAwarded'
>

/** Whether a record earns anything: not once it was turned away, refused or taken back. */
export const counts = ({
  status,
  validation,
  withdrawnAt,
}: Omit<Row, 'id' | 'userId' | 'pointsAwarded'>): boolean =>
  status !== 'rejected' && validation !== 'refused' && withdrawnAt === null

/**
 * Brings the ledger to what a record is worth now: reverses what was awarded for it, when that was another number, and
 * awards anew. The record must be locked.
 */
export async function settlePoints(ctx: TxCtx, record: Row): Promise<void> {
  const [sum] = await ctx.tx
    .select({ points: sql<number>`coalesce(sum(${pointsEntries.points}), 0)::int` })
    .from(pointsEntries)
    .where(eq(pointsEntries.recordId, record.id))
  await bring(ctx, record, sum?.points ?? 0)
}

/** As `settlePoints`, for a record that was just made. */
export const awardPoints = (ctx: TxCtx, record: Row): Promise<void> => bring(ctx, record, 0)

async function bring(ctx: TxCtx, record: Row, had: number): Promise<void> {
  const worth = counts(record) ? record.pointsAwarded : 0
  if (had === worth) return
  const entry = (kind: 'award' | 'reversal', points: number) => ({
    id: uuidv7(),
    userId: record.userId,
    recordId: record.id,
    kind,
    points,
    createdAt: ctx.clock.now(),
  })
  await ctx.tx
    .insert(pointsEntries)
    .values([
      ...(had === 0 ? [] : [entry('reversal', -had)]),
      ...(worth === 0 ? [] : [entry('award', worth)]),
    ])
  await ctx.tx
    .update(users)
    .set({ points: sql`${users.points} + ${worth - had}` })
    .where(eq(users.id, record.userId))
}
