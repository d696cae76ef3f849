import { refreshTokens, sessions, users } from '@benne/db'
import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { endSessions } from './end-sessions.ts'
import { hashRefreshToken, type IssuedTokens, issueTokens } from './issue-tokens.ts'

/** A used token is forgiven for this long: the answer that held its successor may have been lost on the way. */
const graceMs = 10_000

/** `reason`: why the session ended, for its owner; null for a token that nobody knows. */
type Outcome = { tokens: IssuedTokens } | { reason: string | null }

/**
 * Changes a refresh token for a new pair. A token that has two holders, its owner and a thief, ends the whole session
 * and its owner is told: it shows when a token is used again after the grace, or when both of two that were handed
 * out for one (within it) are used. Throws `session_ended` with the reason in its details.
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
  const { reason } = outcome
  throw new ServiceError('session_ended', 'This session has ended. Sign in again.', {
    ...(reason && { details: { reason } }),
  })
}

async function rotate(ctx: TxCtx, refreshToken: string): Promise<Outcome> {
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
  if (!row) return { reason: null }
  const { session } = row
  if (session.endedAt) return { reason: session.endedReason }
  if (session.expiresAt <= now || row.token.expiresAt <= now) return { reason: 'expired' }
  if (row.status !== 'active') return { reason: 'account' }
  // Read again now that the session is locked: whoever held the lock may have just used the same token.
  const [token = row.token] = await ctx.tx.select().from(refreshTokens).where(eq(refreshTokens.hash, hash))
  const late = token.usedAt !== null && now.getTime() - token.usedAt.getTime() > graceMs
  if (late || (await siblingUsed(ctx, token))) {
    await endReused(ctx, session)
    return { reason: 'reuse' }
  }
  await ctx.tx
    .update(refreshTokens)
    .set({ usedAt: now })
    .where(and(eq(refreshTokens.hash, hash), isNull(refreshTokens.usedAt)))
  await ctx.tx.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.id, session.id))
  return { tokens: await issueTokens(ctx, { ...session, role: row.role }, hash) }
}

/** Whether another token that was handed out in exchange for the same one has been used: two hold a copy, then. */
async function siblingUsed(
  ctx: TxCtx,
  { hash, parentHash }: { hash: Buffer; parentHash: Buffer | null },
): Promise<boolean> {
  if (!parentHash) return false
  const [sibling] = await ctx.tx
    .select({ hash: refreshTokens.hash })
    .from(refreshTokens)
    .where(
      and(
        eq(refreshTokens.parentHash, parentHash),
        ne(refreshTokens.hash, hash),
        isNotNull(refreshTokens.usedAt),
      ),
    )
    .limit(1)
  return sibling !== undefined
}

async function endReused(ctx: TxCtx, { id, userId }: { id: string; userId: string }): Promise<void> {
  await endSessions(ctx, userId, 'reuse', { only: [id] })
  await appendAudit(ctx, { action: 'session.reused', entity: { type: 'session', id } })
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'session_reused', userId, sessionId: id } })
  ctx.securityLog('refresh_reused', { userId, sessionId: id })
}
