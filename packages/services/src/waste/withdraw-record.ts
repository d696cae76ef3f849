import {
  type WasteRecord,
  type WithdrawWasteRecordInput,
  WithdrawWasteRecordInput as WithdrawWasteRecordInputSchema,
} from '@benne/contracts'
import { wasteImages } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { dropFiles } from '../images/drop-files.ts'
import { inTransaction } from '../transaction.ts'
import { changeRecord, requireReason } from './change-record.ts'

/**
 * Takes a record back: it leaves every list, its pictures are deleted and its points reversed; the chain of custody
 * stays. Throws `not_found`, `stale_version`, `illegal_move`, and `validation` for staff who do not say why.
 */
export async function withdrawWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: WithdrawWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.withdraw')
  const { id, version, reason } = parseInput(WithdrawWasteRecordInputSchema, input)
  return inTransaction(ctx, (ctx) =>
    changeRecord(ctx, { id, version, action: 'withdraw' }, async (_before, rule) => {
      requireReason(rule, 'reason', reason)
      const gone = await ctx.tx.delete(wasteImages).where(eq(wasteImages.recordId, id)).returning()
      dropFiles(ctx, gone)
      return { ...(reason !== undefined && { processingNotes: reason }) }
    }),
  )
}
