import { type AddedImage, type AddImageInput, AddImageInput as AddImageInputSchema } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { firstAnswer, once } from '../idempotency.ts'
import { inTransaction } from '../transaction.ts'
import { changeRecord } from '../waste/change-record.ts'
import { loadRecord } from '../waste/load-record.ts'
import { addToRecord, type Pictures } from './attach-images.ts'
import { readDataUrl } from './data-url.ts'
import { storeImage } from './store-image.ts'

/**
 * Adds a picture to a record. Throws `not_found`, `illegal_move` when the record takes none any more, `validation`
 * (field `image`, or `images` for the eleventh), `busy`, `unavailable`, `idempotency_mismatch`, `in_progress`.
 */
export async function addImage({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: AddImageInput
}): Promise<AddedImage> {
  requirePermission(ctx, 'waste.addImage')
  const { idempotencyKey, ...body } = parseInput(AddImageInputSchema, input)
  const call = { procedure: 'waste.addImage', key: idempotencyKey, body }
  const known = await firstAnswer(ctx, call)
  if (known) return known.answer as AddedImage
  // Before the picture is decoded: whose record it is must not cost anything.
  await loadRecord(ctx, body.id)
  const stored = body.image === undefined ? [] : [await storeImage(ctx, readDataUrl(body.image), ['image'])]
  return add(ctx, body.id, { imageIds: body.imageId === undefined ? [] : [body.imageId], stored }, call)
}

/** As `addImage`, with the picture's bytes. */
export async function addImageBytes({
  ctx,
  input: { id, bytes, claimedType },
}: {
  ctx: AccountCtx
  input: { id: string; bytes: Uint8Array; claimedType: string | null }
}): Promise<AddedImage> {
  requirePermission(ctx, 'waste.addImage')
  await loadRecord(ctx, id)
  const stored = [await storeImage(ctx, { bytes, claimedType }, ['image'])]
  return add(ctx, id, { imageIds: [], stored }, { procedure: 'waste.addImage', key: null, body: null })
}

async function add(
  ctx: AccountCtx,
  id: string,
  pictures: Pictures,
  call: Parameters<typeof once>[1],
): Promise<AddedImage> {
  return inTransaction(ctx, (ctx) =>
    once(ctx, call, async () => {
      let added: string | undefined
      const record = await changeRecord(ctx, { id, action: 'addImage' }, async () => {
        added = (await addToRecord(ctx, id, pictures))[0]
        return {}
      })
      const image = record.images.find((each) => each.id === added)
      if (!image) throw new Error('the picture was not added')
      return { image, record }
    }),
  )
}
