import type { Queryable, Transaction } from '@benne/db'
import type { Ctx } from './context.ts'

const touchedLiveLog = new WeakSet<Transaction>()

/** What a verb's queries run on: the transaction it was called in, or the pool. */
export const queryable = (ctx: Ctx): Queryable => ctx.tx ?? ctx.db

/** Runs `work` in one transaction, joining the caller's when there is one; wakes the live log's readers after the commit. */
export async function inTransaction<C extends Ctx, Result>(
  ctx: C,
  work: (ctx: C & { readonly tx: Transaction }) => Promise<Result>,
): Promise<Result> {
  if (ctx.tx) return work(ctx as C & { readonly tx: Transaction })
  let opened: Transaction | undefined
  const result = await ctx.db.transaction(async (tx) => {
    opened = tx
    return work({ ...ctx, tx })
  })
  if (opened && touchedLiveLog.has(opened)) ctx.wakeLiveLog()
  return result
}

export function markLiveLogTouched(tx: Transaction): void {
  touchedLiveLog.add(tx)
}
