import { wasteImages } from '@benne/db'
import { inArray, or, sql } from 'drizzle-orm'
import type { Ctx, TxCtx } from '../context.ts'
import { afterCommit, inTransaction, queryable } from '../transaction.ts'

interface Files {
  readonly name: string
  readonly thumbnailName: string
}

/** Deletes the files of pictures whose rows are being deleted, once that is committed, unless another picture has them too. */
export function dropFiles(ctx: TxCtx, images: readonly Files[]): void {
  if (images.length === 0) return
  const names = [...new Set(images.flatMap(({ name, thumbnailName }) => [name, thumbnailName]))]
  const { tx: _over, ...after } = ctx
  // Not waited for; what is left behind by a store that is away, the sweep finds.
  afterCommit(ctx, Symbol('dropped pictures'), () => void dropUnused(after, names).catch(() => {}))
}

/** Deletes those of the files that no picture has, and none is about to have: `writeImages` waits, and stores it again. */
export async function dropUnused(ctx: Ctx, names: readonly string[]): Promise<number> {
  const unused = await unusedOf(ctx, names)
  for (const name of unused) {
    await inTransaction(ctx, async (ctx) => {
      await lockFile(ctx, name, 'alone')
      if ((await unusedOf(ctx, [name])).length > 0) await ctx.imageStore.delete(name)
    })
  }
  return unused.length
}

/** Until the transaction ends, a file is `kept` (by several at once) or in the hands of who deletes it, `alone`. */
export async function lockFile(ctx: TxCtx, name: string, how: 'kept' | 'alone'): Promise<void> {
  const lock = sql.raw(how === 'kept' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')
  await ctx.tx.execute(sql`select ${lock}(hashtextextended(${`picture ${name}`}, 0))`)
}

async function unusedOf(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  const rows = await queryable(ctx)
    .select({ name: wasteImages.name, thumbnailName: wasteImages.thumbnailName })
    .from(wasteImages)
    .where(or(inArray(wasteImages.name, [...names]), inArray(wasteImages.thumbnailName, [...names])))
  const used = new Set(rows.flatMap(({ name, thumbnailName }) => [name, thumbnailName]))
  return names.filter((name) => !used.has(name))
}
