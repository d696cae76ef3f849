import { requirePermission, requireRecentSignIn } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { dropAddressChange } from '../users/drop-address-change.ts'
import { endSessions } from './end-sessions.ts'

/** Ends every session of the caller, this one included. Needs a recent sign-in. */
export async function logoutAll({ ctx }: { ctx: AccountCtx }): Promise<void> {
  requirePermission(ctx, 'auth.logoutAll')
  requireRecentSignIn(ctx)
  const { userId } = ctx.actor
  await inTransaction(ctx, async (ctx) => {
    const ended = await endSessions(ctx, userId, 'logout')
    await dropAddressChange(ctx, userId)
    await appendAudit(ctx, {
      action: 'sessions.ended',
      entity: { type: 'account', id: userId },
      after: { count: ended.length },
    })
  })
  ctx.securityLog('session_revoked', { userId, sessionId: null })
}
