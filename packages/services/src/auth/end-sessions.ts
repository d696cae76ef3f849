import { sessions } from '@benne/db'
import { and, eq, inArray, isNull, ne, type SQL } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import { afterCommit } from '../transaction.ts'

/** Why a session ended before its time; kept on its row, and told to whoever still uses its tokens. */
export type EndReason = 'logout' | 'revoked' | 'reuse' | 'replaced' | 'password' | 'account' | 'too_many'

/**
 * Ends open sessions of an account: all of them, all but one, or those of a list. After the commit their tokens stop
 * working and their sockets close, on every node. Returns the ids of those that were open.
 */
export async function endSessions(
  ctx: TxCtx,
  userId: string,
  reason: EndReason,
  { but, only }: { but?: string; only?: readonly string[] } = {},
): Promise<string[]> {
  const conditions: (SQL | undefined)[] = [
    eq(sessions.userId, userId),
    isNull(sessions.endedAt),
    but === undefined ? undefined : ne(sessions.id, but),
    only && inArray(sessions.id, [...only]),
  ]
  const ended = await ctx.tx
    .update(sessions)
    .set({ endedAt: ctx.clock.now(), endedReason: reason })
    .where(and(...conditions))
    .returning({ id: sessions.id })
  const ids = ended.map(({ id }) => id)
  if (ids.length > 0) afterCommit(ctx, Symbol(reason), () => ctx.sessions.forget(ids))
  return ids
}

/** Makes every node look at an account's sessions again, after the commit: its role or state has changed. */
export async function recheckSessions(ctx: TxCtx, userId: string): Promise<void> {
  const open = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)))
  const ids = open.map(({ id }) => id)
  if (ids.length > 0) afterCommit(ctx, Symbol('recheck'), () => ctx.sessions.forget(ids))
}
