import type { SessionList } from '@benne/contracts'
import { refreshTokens, sessions } from '@benne/db'
import { and, desc, eq, gt, isNull, max } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { queryable } from '../transaction.ts'
import { describeDevice, describePlace } from './describe-device.ts'

/** Where the caller is signed in, most recently used first. A session that nobody can refresh any more is not one. */
export async function listSessions({ ctx }: { ctx: AccountCtx }): Promise<SessionList> {
  requirePermission(ctx, 'auth.sessions')
  const now = ctx.clock.now()
  const rows = await queryable(ctx)
    .select({ session: sessions, refreshableUntil: max(refreshTokens.expiresAt) })
    .from(sessions)
    .innerJoin(refreshTokens, eq(refreshTokens.sessionId, sessions.id))
    .where(
      and(
        eq(sessions.userId, ctx.actor.userId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, now),
        gt(refreshTokens.expiresAt, now),
      ),
    )
    .groupBy(sessions.id)
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
  return {
    items: rows.map(({ session, refreshableUntil }) => ({
      id: session.id,
      current: session.id === ctx.actor.sessionId,
      device: describeDevice(session.userAgent),
      place: describePlace(session.place),
      method: session.method,
      createdAt: session.createdAt,
      lastSeenAt: session.lastSeenAt,
      expiresAt: refreshableUntil ?? session.expiresAt,
    })),
  }
}
