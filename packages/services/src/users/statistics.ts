import { roles, type UserStatistics, userStatuses } from '@benne/contracts'
import { users } from '@benne/db'
import { count, eq, isNull, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { queryable } from '../transaction.ts'

/** How many accounts there are, of which kind. Reads every account's row once. */
export async function userStatistics({ ctx }: { ctx: AccountCtx }): Promise<UserStatistics> {
  requirePermission(ctx, 'users.statistics')
  const [caller] = await queryable(ctx)
    .select({ timeZone: users.timeZone })
    .from(users)
    .where(eq(users.id, ctx.actor.userId))
  const zone = caller?.timeZone ?? 'UTC'
  const now = ctx.clock.now().toISOString()
  const monthStart = sql`date_trunc('month', ${now}::timestamptz at time zone ${zone}) at time zone ${zone}`
  const rows = await queryable(ctx)
    .select({
      role: users.role,
      status: users.status,
      all: count(),
      verified: count(users.emailVerifiedAt),
      thisMonth: sql<number>`count(*) filter (where ${users.createdAt} >= ${monthStart})::int`,
    })
    .from(users)
    .where(isNull(users.anonymisedAt))
    .groupBy(users.role, users.status)
  const sum = (of: (row: (typeof rows)[0]) => number) => rows.reduce((total, row) => total + of(row), 0)
  const by = <Key extends string>(keys: readonly Key[], field: 'role' | 'status') =>
    Object.fromEntries(
      keys.map((key) => [key, sum((row) => ((row[field] as string) === key ? row.all : 0))]),
    ) as Record<Key, number>
  const usersByStatus = by(userStatuses, 'status')
  return {
    totalUsers: sum(({ all }) => all),
    activeUsers: usersByStatus.active,
    verifiedUsers: sum(({ verified }) => verified),
    usersThisMonth: sum(({ thisMonth }) => thisMonth),
    usersByRole: by(roles, 'role'),
    usersByStatus,
  }
}
