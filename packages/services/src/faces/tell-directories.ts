import type { TxCtx } from '../context.ts'
import { afterCommit } from '../transaction.ts'

/** After the commit, has every process look at somebody's face anew. */
export function tellDirectories(ctx: TxCtx, userId: string): void {
  afterCommit(ctx, `face ${userId}`, () => ctx.facesChanged(userId))
}
