import { refreshTokens, sessions, type Transaction, users } from '@benne/db'
import { and, eq, isNull } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { hashRefreshToken, type IssuedTokens, issueTokens } from './issue-tokens.ts'

/** A used token is forgiven for this long: the answer that held its successor may have been lost on the way. */
const graceMs = 10_000

type Outcome = { tokens: IssuedTokens } | { refused: 'unknown' | 'reused'; sessionId?: string }

/**
 * Changes a refresh token for a new pair. A token that was used before (outside the grace) ends the whole session:
 * either its owner or a thief holds a copy. Throws `session_ended`.
 */
export async function refresh({
  ctx,
  input,
}: {
  ctx: Ctx
  input: { refreshToken: string }
}): Promise<IssuedTokens> {
  requirePermission(ctx, 'auth.refresh')
  // The end of a reused session must be committed, so the refusal is thrown after the transaction, not in it.
  const outcome = await inTransaction(ctx, (ctx) => rotate(ctx, input.refreshToken))
  if ('tokens' in outcome) return outcome.tokens
  if (outcome.sessionId) ctx.sessions.forget(outcome.sessionId)
  throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
}

async function rotate(ctx: Ctx & { readonly tx: Transaction }, refreshToken: string): Promise<Outcome> {
  const now = ctx.clock.now()
  const hash = hashRefreshToken(refreshToken)
  const [row] = await ctx.tx
    .select({ token: refreshTokens, session: sessions, role: users.role, status: users.status })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(refreshTokens.hash, hash))
    // Two refreshes of one session take turns.
    .for('update', { of: sessions })
  if (
    !row ||
    row.session.endedAt ||
    row.session.expiresAt <= now ||
    row.token.expiresAt <= now ||
    row.status !== 'active'
  ) {
    return { refused: 'unknown' }
  }
  const { session } = row
  // Read again now that the session is locked: whoever held the lock may have just used the same token.
  const [token] = await ctx.tx.select().from(refreshTokens).where(eq(refreshTokens.hash, hash))
  if (token?.usedAt && now.getTime() - token.usedAt.getTime() > graceMs) {
    await ctx.tx
      .update(sessions)
      .set({ endedAt: now, endedReason: 'reuse' })
      .where(eq(sessions.id, session.id))
    ctx.securityLog('refresh_reused', { userId: session.userId, sessionId: session.id })
    return { refused: 'reused', sessionId: session.id }
  }
  await ctx.tx
    .update(refreshTokens)
    .set({ usedAt: now })
    .where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAt)))
  await ctx.tx.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, session.id))
  return { tokens: await issueTokens(ctx, { ...session, role: row.role }) }
}
