import { type ReauthenticateInput, ReauthenticateInput as ReauthenticateInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { endSessions } from './end-sessions.ts'
import type { IssuedTokens } from './issue-tokens.ts'
import { openSession } from './open-session.ts'
import { confirmPassword } from './passwords.ts'

/**
 * The password once more: opens a new session in the place of the caller's, so that it counts as recent. Throws
 * `validation` at `password` when it is wrong.
 */
export async function reauthenticate({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ReauthenticateInput
}): Promise<IssuedTokens> {
  requirePermission(ctx, 'auth.reauthenticate')
  const { password } = parseInput(ReauthenticateInputSchema, input)
  const { userId, sessionId } = ctx.actor
  const [account] = await ctx.db.select().from(users).where(eq(users.id, userId))
  if (!account) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  await confirmPassword(ctx, account, 'password', password)
  return inTransaction(ctx, async (ctx) => {
    const ended = await endSessions(ctx, userId, 'replaced', { only: [sessionId] })
    if (ended.length === 0) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
    const { sessionId: _, ...tokens } = await openSession(ctx, account, 'password')
    return tokens
  })
}
