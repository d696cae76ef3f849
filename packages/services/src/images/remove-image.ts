import {
  type RemoveImageInput,
  RemoveImageInput as RemoveImageInputSchema,
  type WasteRecord,
} from '@benne/contracts'
import { wasteImages } from '@benne/db'
import { and, eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { changeRecord } from '../waste/change-record.ts'
import { dropFiles } from './drop-files.ts'

/** Takes a picture off a record and deletes it. Throws `not_found` also when the picture is of another record; `illegal_move`. */
export async function removeImage({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: RemoveImageInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.removeImage')
  const { id, imageId } = parseInput(RemoveImageInputSchema, input)
  return inTransaction(ctx, (ctx) =>
    changeRecord(ctx, { id, action: 'removeImage' }, async () => {
      const gone = await ctx.tx
        .delete(wasteImages)
        .where(and(eq(wasteImages.id, imageId), eq(wasteImages.recordId, id)))
        .returning()
      if (gone.length === 0) throw new ServiceError('not_found', 'There is no such picture.')
      dropFiles(ctx, gone)
      return {}
    }),
  )
}
