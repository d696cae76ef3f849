import { type MyStatistics, wasteStatuses, wasteTypes } from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'
import { count, eq, max, min, sql, sum } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { queryable } from '../transaction.ts'

/**
 * What the caller has handed in. Masses leave out what was rejected; days are those of the caller's time zone. Reads
 * the caller's own records once.
 */
export async function myStatistics({ ctx }: { ctx: AccountCtx }): Promise<MyStatistics> {
  requirePermission(ctx, 'users.myStatistics')
  const { userId } = ctx.actor
  const rows = await queryable(ctx)
    .select({
      type: wasteRecords.wasteType,
      status: wasteRecords.status,
      records: count(),
      kg: sum(wasteRecords.quantityKg).mapWith(Number),
      first: min(wasteRecords.createdAt),
      last: max(wasteRecords.createdAt),
    })
    .from(wasteRecords)
    .where(eq(wasteRecords.userId, userId))
    .groupBy(wasteRecords.wasteType, wasteRecords.status)
  const total = (of: typeof rows, value: (row: (typeof rows)[0]) => number) =>
    of.reduce((all, row) => all + value(row), 0)
  const kept = rows.filter(({ status }) => status !== 'rejected')
  // Sums of exact decimals: what binary fractions add is far below the milligram.
  const kg = (of: typeof rows) => Number(total(of, (row) => row.kg).toFixed(6))
  const times = (of: 'first' | 'last') => rows.map((row) => row[of]?.getTime() ?? 0)
  return {
    recordCount: total(rows, ({ records }) => records),
    totalKg: kg(kept),
    kgByType: mapOf(wasteTypes, (type) => kg(kept.filter((row) => row.type === type))),
    recordsByStatus: mapOf(wasteStatuses, (status) =>
      total(
        rows.filter((row) => row.status === status),
        ({ records }) => records,
      ),
    ),
    ...(await streaks(ctx)),
    firstRecordAt: rows.length > 0 ? new Date(Math.min(...times('first'))) : null,
    lastRecordAt: rows.length > 0 ? new Date(Math.max(...times('last'))) : null,
  }
}

const mapOf = <Key extends string>(keys: readonly Key[], value: (key: Key) => number) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, number>

/** Runs of days with a record: days less their place in the order are the same within a run. */
async function streaks(ctx: AccountCtx) {
  const now = ctx.clock.now().toISOString()
  const { rows } = await queryable(ctx).execute<{ longest: number; current: number }>(sql`
    with mine as (select ${users.timeZone} as zone from ${users} where ${users.id} = ${ctx.actor.userId}),
    days as (
      select distinct (${wasteRecords.createdAt} at time zone mine.zone)::date as day
      from ${wasteRecords}, mine where ${wasteRecords.userId} = ${ctx.actor.userId}
    ),
    runs as (
      select count(*)::int as length, max(day) as ended
      from (select day, day - (row_number() over (order by day))::int as run from days) as numbered
      group by run
    )
    select coalesce(max(length), 0)::int as longest,
      coalesce(max(length) filter (
        where ended >= (select (${now}::timestamptz at time zone zone)::date - 1 from mine)
      ), 0)::int as current
    from runs`)
  return { currentStreakDays: rows[0]?.current ?? 0, longestStreakDays: rows[0]?.longest ?? 0 }
}
