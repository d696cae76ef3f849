import { maxSessions, type Role, type SignInMethod } from '@benne/contracts'
import { sessions } from '@benne/db'
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { TxCtx } from '../context.ts'
import { endSessions } from './end-sessions.ts'
import { type IssuedTokens, issueTokens, sessionMs } from './issue-tokens.ts'

export interface OpenedSession extends IssuedTokens {
  readonly sessionId: string
}

/** A new session for an account whose owner has just shown who they are. The least recently used make room for it. */
export async function openSession(
  ctx: TxCtx,
  account: { id: string; role: Role },
  method: SignInMethod,
): Promise<OpenedSession> {
  const now = ctx.clock.now()
  const open = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, account.id), isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .offset(maxSessions - 1)
  if (open.length > 0) await endSessions(ctx, account.id, 'too_many', { only: open.map(({ id }) => id) })
  const session = {
    id: uuidv7(),
    userId: account.id,
    method,
    userAgent: ctx.userAgent?.slice(0, 300) ?? null,
    place: ctx.address === null ? null : ctx.placeOf(ctx.address),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + sessionMs),
  }
  await ctx.tx.insert(sessions).values(session)
  return { ...(await issueTokens(ctx, { ...session, role: account.role })), sessionId: session.id }
}
