import type { Queryable, Transaction } from '@benne/db'
import type { Ctx, TxCtx } from './context.ts'

const afterwards = new WeakMap<Transaction, Map<unknown, () => void>>()

/** What a verb's queries run on: the transaction it was called in, or the pool. */
export const queryable = (ctx: Ctx): Queryable => ctx.tx ?? ctx.db

/** Runs `work` in one transaction, joining the caller's when there is one; `afterCommit`'s work follows the commit. */
export async function inTransaction<C extends Ctx, Result>(
  ctx: C,
  work: (ctx: TxCtx<C>) => Promise<Result>,
): Promise<Result> {
  if (ctx.tx) return work(ctx as TxCtx<C>)
  let opened: Transaction | undefined
  const result = await ctx.db.transaction(async (tx) => {
    opened = tx
    return work({ ...ctx, tx })
  })
  if (opened) for (const follow of afterwards.get(opened)?.values() ?? []) follow()
  return result
}

/** Calls `follow` once the transaction has committed, and never when it has not; of one key, the last alone. */
export function afterCommit({ tx }: TxCtx, key: unknown, follow: () => void): void {
  const kept = afterwards.get(tx) ?? new Map<unknown, () => void>()
  afterwards.set(tx, kept.set(key, follow))
}
