import { type ImpactSum, type MyStatistics, wasteStatuses, wasteTypes } from '@benne/contracts'
import { userAchievements, users, wasteImpacts, wasteRecords } from '@benne/db'
import { and, count, desc, eq, isNull, max, min, ne, sql, sum } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { sumImpacts } from '../impact/compute-impact.ts'
import { counts } from '../points/settle-points.ts'
import { queryable } from '../transaction.ts'
import { progressOf } from './achievements.ts'
import { countingOf, loadFacts, runsOf } from './record-facts.ts'

/**
 * What the caller has handed in. What was withdrawn is nowhere in it; masses, score, impact and streaks leave out what
 * was rejected or refused as well. Days are those of the caller's time zone. Reads the caller's own records alone.
 */
export async function myStatistics({ ctx }: { ctx: AccountCtx }): Promise<MyStatistics> {
  requirePermission(ctx, 'users.myStatistics')
  const rows = await loadGroups(ctx)
  const counting = rows.filter((row) => counts({ ...row, withdrawnAt: null }))
  const records = total(counting, (row) => row.records)
  const times = (of: 'first' | 'last') => rows.map((row) => row[of]?.getTime() ?? 0)
  return {
    recordCount: total(rows, (row) => row.records),
    totalKg: kilograms(counting),
    kgByType: mapOf(wasteTypes, (type) => kilograms(counting.filter((row) => row.type === type))),
    recordsByStatus: mapOf(wasteStatuses, (status) =>
      total(
        rows.filter((row) => row.status === status),
        (row) => row.records,
      ),
    ),
    ...(await loadStreaks(ctx)),
    firstRecordAt: rows.length > 0 ? new Date(Math.min(...times('first'))) : null,
    lastRecordAt: rows.length > 0 ? new Date(Math.max(...times('last'))) : null,
    // To two decimals, as each score is.
    averageScore: records === 0 ? null : Number((total(counting, (row) => row.score) / records).toFixed(2)),
    ...(await loadImpacts(ctx)),
    ...(await loadAchievements(ctx)),
  }
}

async function loadGroups(ctx: AccountCtx) {
  const { wasteType, status, validation, quantityKg, environmentalScore, createdAt } = wasteRecords
  return queryable(ctx)
    .select({
      type: wasteType,
      status,
      validation,
      records: count(),
      kg: sum(quantityKg).mapWith(Number),
      score: sum(environmentalScore).mapWith(Number),
      first: min(createdAt),
      last: max(createdAt),
    })
    .from(wasteRecords)
    .where(and(eq(wasteRecords.userId, ctx.actor.userId), isNull(wasteRecords.withdrawnAt)))
    .groupBy(wasteType, status, validation)
}

type Group = Awaited<ReturnType<typeof loadGroups>>[number]

const total = (of: readonly Group[], value: (row: Group) => number) =>
  of.reduce((all, row) => all + value(row), 0)

/** Sums of exact decimals: what binary fractions add is far below the milligram. */
const kilograms = (of: readonly Group[]) => Number(total(of, (row) => row.kg).toFixed(6))

const mapOf = <Key extends string>(keys: readonly Key[], value: (key: Key) => number) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, number>

async function loadStreaks(ctx: AccountCtx) {
  const { userId } = ctx.actor
  const now = ctx.clock.now().toISOString()
  const { rows } = await queryable(ctx).execute<{ longest: number; current: number }>(sql`
    select coalesce(max(length), 0)::int as longest,
      coalesce(max(length) filter (
        where ended >= (${now}::timestamptz at time zone (
          select ${users.timeZone} from ${users} where ${users.id} = ${userId}))::date - 1
      ), 0)::int as current
    from (${runsOf(userId, countingOf(userId))}) as runs`)
  return { currentStreakDays: rows[0]?.current ?? 0, longestStreakDays: rows[0]?.longest ?? 0 }
}

/** Of each factor, what was achieved with it and what may be: only what was recycled is achieved, what was disposed of claims nothing. */
async function loadImpacts(
  ctx: AccountCtx,
): Promise<{ achievedImpact: ImpactSum; potentialImpact: ImpactSum }> {
  const db = queryable(ctx)
  const newest = db
    .select()
    .from(wasteImpacts)
    .where(eq(wasteImpacts.recordId, wasteRecords.id))
    .orderBy(desc(wasteImpacts.version))
    .limit(1)
    .as('newest')
  const achieved = sql<boolean>`${wasteRecords.status} = 'recycled'`
  const rows = await db
    .select({
      achieved,
      records: count(),
      kgCo2e: sum(newest.kgCo2e).mapWith(Number),
      margin: sql<number>`sum((${newest.high} - ${newest.low}) / 2)`,
    })
    .from(wasteRecords)
    .innerJoinLateral(newest, sql`${newest.factorId} is not null`)
    .where(and(countingOf(ctx.actor.userId), ne(wasteRecords.status, 'disposed')))
    .groupBy(achieved, newest.factorSet, newest.factorId)
  return {
    achievedImpact: sumImpacts(rows.filter((row) => row.achieved)),
    potentialImpact: sumImpacts(rows.filter((row) => !row.achieved)),
  }
}

async function loadAchievements(ctx: AccountCtx): Promise<Pick<MyStatistics, 'points' | 'achievements'>> {
  const { userId } = ctx.actor
  const db = queryable(ctx)
  const rows = await db
    .select({
      points: users.points,
      name: userAchievements.name,
      achievedAt: userAchievements.achievedAt,
    })
    .from(users)
    .leftJoin(userAchievements, eq(userAchievements.userId, users.id))
    .where(eq(users.id, userId))
  const achieved = new Map(
    rows.flatMap(({ name, achievedAt }) => (name && achievedAt ? [[name, achievedAt] as const] : [])),
  )
  return {
    points: rows[0]?.points ?? 0,
    achievements: progressOf(await loadFacts(ctx, userId), achieved),
  }
}
