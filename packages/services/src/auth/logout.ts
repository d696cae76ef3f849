import { sessions } from '@benne/db'
import { and, eq, isNull } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'

/** Ends the caller's session: its tokens stop working and its sockets close. */
export async function logout({ ctx }: { ctx: AccountCtx }): Promise<void> {
  requirePermission(ctx, 'auth.logout')
  const { sessionId, userId } = ctx.actor
  await ctx.db
    .update(sessions)
    .set({ endedAt: ctx.clock.now(), endedReason: 'logout' })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
  ctx.sessions.forget(sessionId)
  ctx.securityLog('logout', { userId, sessionId })
}
