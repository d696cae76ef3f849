import { requirePermission } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { endSessions } from './end-sessions.ts'

/** Ends the caller's session: its tokens stop working and its sockets close. */
export async function logout({ ctx }: { ctx: AccountCtx }): Promise<void> {
  requirePermission(ctx, 'auth.logout')
  const { sessionId, userId } = ctx.actor
  await inTransaction(ctx, async (ctx) => {
    await endSessions(ctx, userId, 'logout', { only: [sessionId] })
    await appendAudit(ctx, { action: 'session.ended', entity: { type: 'session', id: sessionId } })
  })
  ctx.securityLog('logout', { userId, sessionId })
}
