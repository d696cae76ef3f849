import { type ConnectedPeople, maxConnectedPeople, type RealtimeStatistics } from '@benne/contracts'
import { users } from '@benne/db'
import { asc, desc, eq, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'

/** Who is connected, by name. */
export async function connectedPeople({ ctx }: { ctx: AccountCtx }): Promise<ConnectedPeople> {
  requirePermission(ctx, 'live.people')
  const ids = ctx.presence.people().map(({ userId }) => userId)
  const people = await ctx.db
    .select({
      userId: users.id,
      role: users.role,
      username: users.username,
      fullName: sql<string>`${users.firstName} || ' ' || ${users.lastName}`,
    })
    .from(users)
    .where(eq(users.id, sql`any(${sql.param(ids)}::uuid[])`))
    .orderBy(desc(users.role), asc(users.lastName), asc(users.firstName), asc(users.id))
    .limit(maxConnectedPeople)
  return { people, more: Math.max(0, ids.length - people.length), connected: ctx.presence.connected() }
}

/** How many are connected, on all servers. */
export function realtimeStatistics({ ctx }: { ctx: AccountCtx }): RealtimeStatistics {
  requirePermission(ctx, 'statistics.realtime')
  const { users, admins } = ctx.presence.connected()
  return { connectedUsers: users, connectedAdmins: admins, timestamp: ctx.clock.now() }
}
