import { type AchievementName, achievements } from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'
import { and, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { queryable } from '../transaction.ts'
import type { RecordRow } from '../waste/to-record.ts'
import type { Facts } from './achievements.ts'

/** Somebody's records that were not withdrawn, turned away or refused: `counts`, as a condition. */
export const countingOf = (userId: string): SQL | undefined =>
  and(
    eq(wasteRecords.userId, userId),
    isNull(wasteRecords.withdrawnAt),
    ne(wasteRecords.status, 'rejected'),
    ne(wasteRecords.validation, 'refused'),
  )

/**
 * Those that achievements are earned with: what looks odd counts when staff have found it right, so that a tonne which
 * is declared and taken back at once achieves nothing.
 */
const earningOf = (userId: string): SQL | undefined =>
  and(
    countingOf(userId),
    or(sql`cardinality(${wasteRecords.flags}) = 0`, eq(wasteRecords.validation, 'valid')),
  )

const zoneOf = (userId: string): SQL =>
  sql`(select ${users.timeZone} from ${users} where ${users.id} = ${userId})`

/** Day of a record where its owner lives. */
const dayOf = (userId: string): SQL => sql`(${wasteRecords.createdAt} at time zone ${zoneOf(userId)})::date`

/** Runs of days that have one of the records: days less their place in the order are the same within a run. */
export const runsOf = (userId: string, records: SQL | undefined): SQL => sql`
  select count(*)::int as length, max(day) as ended
  from (
    select day, day - (row_number() over (order by day))::int as run
    from (select distinct ${dayOf(userId)} as day from ${wasteRecords} where ${records}) as days
  ) as numbered
  group by run`

/** What all of somebody's records come to. Reads each of them, by one index. */
export async function loadFacts(ctx: Ctx, userId: string): Promise<Facts> {
  const earning = earningOf(userId)
  const [row] = await queryable(ctx)
    .select({
      records: sql<number>`count(*)::int`,
      kilograms: sql<number>`coalesce(sum(${wasteRecords.quantityKg}), 0)::float8`,
      types: sql<number>`count(distinct ${wasteRecords.wasteType})::int`,
      recycled: sql<number>`(count(*) filter (where ${wasteRecords.status} = 'recycled'))::int`,
      streakDays: sql<number>`coalesce((select max(length) from (${runsOf(userId, earning)}) as runs), 0)::int`,
    })
    .from(wasteRecords)
    .where(earning)
  if (!row) throw new Error('an aggregate without a row')
  return row
}

/** What has just come about that may achieve something. */
export interface Occasion {
  readonly record: Pick<RecordRow, 'id' | 'wasteType'>
  readonly by: 'declaration' | 'recycling' | 'validation'
}

/**
 * What somebody's records come to now, as far as the occasion can have changed it and something is missing; nought for
 * the rest. No count goes further than what can be achieved with it, so that this costs about the same however many
 * records there are.
 */
export async function loadNewFacts(
  ctx: Ctx,
  userId: string,
  { record, by }: Occasion,
  missing: readonly AchievementName[],
): Promise<Facts> {
  const earning = earningOf(userId)
  const goal = (of: keyof Facts) =>
    Math.max(0, ...missing.map((name) => (achievements[name].of === of ? achievements[name].goal : 0)))
  const atMost = (limit: number, more?: SQL) =>
    sql`(select count(*) from (select from ${wasteRecords} where ${and(earning, more)} limit ${limit}) as few)`
  const when = (wanted: boolean, query: SQL) => (wanted ? query : sql`0`)
  // Another record of the type is mostly found at once; with it, there are no more types than before.
  const ofType = and(eq(wasteRecords.wasteType, record.wasteType), ne(wasteRecords.id, record.id))
  const types = sql`(select case when exists (select from ${wasteRecords} where ${and(earning, ofType)}) then 0
    else (select count(distinct ${wasteRecords.wasteType}) from ${wasteRecords} where ${earning}) end)`
  const kilograms = sql`(select coalesce(sum(${wasteRecords.quantityKg}), 0) from ${wasteRecords} where ${earning})`
  const recycled = atMost(goal('recycled'), eq(wasteRecords.status, 'recycled'))
  const declared = by === 'declaration'
  const { rows } = await queryable(ctx).execute<{ [F in keyof Facts]: number }>(sql`select
    ${when(goal('records') > 0, atMost(goal('records')))}::int as records,
    ${when(goal('kilograms') > 0, kilograms)}::float8 as kilograms,
    ${when(declared && goal('types') > 0, types)}::int as types,
    ${when(by === 'recycling' && goal('recycled') > 0, recycled)}::int as recycled,
    ${when(declared && goal('streakDays') > 0, presentRunOf(userId, goal('streakDays')))}::int as "streakDays"`)
  if (!rows[0]) throw new Error('a query without a row')
  return rows[0]
}

/** Days in a row that end with the newest record, up to `longest`: jumps from day to day through an index. */
function presentRunOf(userId: string, longest: number): SQL {
  const earning = earningOf(userId)
  const zone = zoneOf(userId)
  const { createdAt } = wasteRecords
  return sql`(
    with recursive run(day, length) as (
      (select ${dayOf(userId)}, 1 from ${wasteRecords} where ${earning} order by ${createdAt} desc limit 1)
      union all
      select run.day - 1, run.length + 1 from run
      where run.length < ${longest} and exists (
        select from ${wasteRecords} where ${earning}
          and ${createdAt} >= (run.day - 1)::timestamp at time zone ${zone}
          and ${createdAt} < run.day::timestamp at time zone ${zone}
      )
    )
    select coalesce(max(length), 0) from run)`
}
