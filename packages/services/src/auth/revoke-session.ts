import { type RevokeSessionInput, RevokeSessionInput as RevokeSessionInputSchema } from '@benne/contracts'
import { requirePermission, requireRecentSignIn } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { endSessions } from './end-sessions.ts'

/**
 * Ends one of the caller's sessions: within moments its tokens stop working and its sockets close, on every node.
 * Needs a recent sign-in, unless it is the caller's own. Throws `not_found` for one that is over or somebody else's.
 */
export async function revokeSession({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: RevokeSessionInput
}): Promise<void> {
  requirePermission(ctx, 'auth.revokeSession')
  const { id } = parseInput(RevokeSessionInputSchema, input)
  const { userId, sessionId } = ctx.actor
  if (id !== sessionId) requireRecentSignIn(ctx)
  await inTransaction(ctx, async (ctx) => {
    const ended = await endSessions(ctx, userId, 'revoked', { only: [id] })
    if (ended.length === 0) throw new ServiceError('not_found', 'There is no such session.')
    await appendAudit(ctx, { action: 'session.ended', entity: { type: 'session', id } })
  })
  ctx.securityLog('session_revoked', { userId, sessionId: id })
}
