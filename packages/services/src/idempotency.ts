import { createHash } from 'node:crypto'
import { idempotencyKeys } from '@benne/db'
import { and, eq, sql } from 'drizzle-orm'
import superjson from 'superjson'
import type { AccountCtx, TxCtx } from './context.ts'
import { canonical, type Json } from './custody/encoding.ts'
import { ServiceError } from './service-error.ts'
import { queryable } from './transaction.ts'

/** For how long the first answer of a creating call is kept. */
export const idempotencyHours = 48

export interface Once {
  readonly procedure: string
  /** Null or missing: the call may create as often as it comes. */
  readonly key: string | null | undefined
  /** Everything that was asked but the key. */
  readonly body: unknown
}

/**
 * Does `work` once for each key of the caller's, in the transaction that it is called in, and answers every further
 * call with the first answer. Throws `idempotency_mismatch` when the key came with another body, `in_progress` while
 * the first call is under way.
 */
export async function once<Answer>(
  ctx: TxCtx<AccountCtx>,
  { procedure, key, body }: Once,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (key === null || key === undefined) return work()
  const name = `${ctx.actor.userId} ${procedure} ${key}`
  const { rows } = await ctx.tx.execute<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as mine`,
  )
  if (!rows[0]?.mine) throw new ServiceError('in_progress', 'The same call is under way.')
  const known = await firstAnswer(ctx, { procedure, key, body })
  if (known) return known.answer as Answer
  const answer = await work()
  await ctx.tx.insert(idempotencyKeys).values({
    userId: ctx.actor.userId,
    procedure,
    key,
    bodyHash: hashOf(body),
    answer: superjson.serialize(answer),
    createdAt: ctx.clock.now(),
  })
  return answer
}

/** What a call with this key was answered before; null when it is new. Throws `idempotency_mismatch`. */
export async function firstAnswer(
  ctx: AccountCtx,
  { procedure, key, body }: Once,
): Promise<{ answer: unknown } | null> {
  if (key === null || key === undefined) return null
  const [row] = await queryable(ctx)
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.userId, ctx.actor.userId),
        eq(idempotencyKeys.procedure, procedure),
        eq(idempotencyKeys.key, key),
      ),
    )
  if (!row) return null
  if (!row.bodyHash.equals(hashOf(body))) {
    throw new ServiceError('idempotency_mismatch', 'This idempotency key came with another content before.')
  }
  return { answer: superjson.deserialize(row.answer) }
}

/** Of what was meant: the order of fields, and fields that are undefined, make no difference. */
const hashOf = (body: unknown): Buffer =>
  createHash('sha256')
    .update(canonical(JSON.parse(JSON.stringify(body)) as Json), 'utf8')
    .digest()
