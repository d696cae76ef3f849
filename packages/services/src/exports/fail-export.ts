import { personalExportParts, personalExports } from '@benne/db'
import { and, eq, inArray } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ExportJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'

/** Tells whoever waits for a copy that it could not be made: they may ask again. For jobs that were tried in vain. */
export async function failExport({ ctx, input }: { ctx: Ctx; input: ExportJob }): Promise<void> {
  const { exportId } = ExportJob.parse(input)
  await inTransaction(ctx, async (ctx) => {
    const [failed] = await ctx.tx
      .update(personalExports)
      .set({ status: 'failed' })
      .where(and(eq(personalExports.id, exportId), inArray(personalExports.status, ['queued', 'running'])))
      .returning({ id: personalExports.id })
    if (failed) await ctx.tx.delete(personalExportParts).where(eq(personalExportParts.exportId, exportId))
  })
}
