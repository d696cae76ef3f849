import { wasteImages } from '@benne/db'
import { v7 as uuidv7 } from 'uuid'
import type { AccountCtx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { lockFile } from './drop-files.ts'
import { ImageStoreError, imageNameOf, PictureError, type ProcessedImage } from './ports.ts'

export type ImageRow = typeof wasteImages.$inferInsert

/** A picture whose files are stored, with the row that it is to have. */
export interface StoredImage {
  readonly row: ImageRow
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

/**
 * Decodes a picture, writes it to the store anew and returns its row, which is not written yet: files without a row are
 * swept. Throws `validation` at `path` with the rule `image_<reason>`, `busy`, `too_many_requests`, `unavailable` when the
 * store is away.
 */
export async function storeImage(
  ctx: AccountCtx,
  { bytes, claimedType }: { bytes: Uint8Array; claimedType: string | null },
  path: (string | number)[],
): Promise<StoredImage> {
  await ctx.attempts.take([{ rule: 'picture', key: ctx.actor.userId }])
  const made = await processImage(ctx, bytes, claimedType, path)
  const [name, thumbnailName] = [imageNameOf(made.full.bytes), imageNameOf(made.thumbnail.bytes)]
  const files = [
    { name, bytes: made.full.bytes },
    { name: thumbnailName, bytes: made.thumbnail.bytes },
  ]
  await toStore(() => Promise.all(files.map((file) => ctx.imageStore.put(file.name, file.bytes))))
  const row = {
    id: uuidv7(),
    userId: ctx.actor.userId,
    name,
    thumbnailName,
    width: made.full.width,
    height: made.full.height,
    bytes: made.full.bytes.length,
    perceptualHash: made.perceptualHash,
    latitude: made.position?.latitude ?? null,
    longitude: made.position?.longitude ?? null,
    takenAt: made.takenAt,
    createdAt: ctx.clock.now(),
  }
  return { row, files }
}

/**
 * Writes the rows of stored pictures. Files of the same bytes may have been deleted with somebody's picture since they
 * were stored: they are stored once more, and kept from then on. Throws `unavailable` when the store is away.
 */
export async function writeImages(
  ctx: TxCtx,
  stored: readonly StoredImage[],
  more: (index: number) => Partial<ImageRow> = () => ({}),
): Promise<void> {
  if (stored.length === 0) return
  const files = new Map(stored.flatMap(({ files }) => files.map(({ name, bytes }) => [name, bytes])))
  for (const name of [...files.keys()].toSorted((a, b) => (a < b ? -1 : 1))) await lockFile(ctx, name, 'kept')
  await toStore(() =>
    Promise.all(
      [...files].map(async ([name, bytes]) => {
        if ((await ctx.imageStore.size(name)) === null) await ctx.imageStore.put(name, bytes)
      }),
    ),
  )
  await ctx.tx.insert(wasteImages).values(stored.map(({ row }, index) => ({ ...row, ...more(index) })))
}

async function toStore(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ImageStoreError)) throw error
    throw new ServiceError('unavailable', 'Pictures cannot be stored just now.', { cause: error })
  }
}

async function processImage(
  ctx: AccountCtx,
  bytes: Uint8Array,
  claimedType: string | null,
  path: (string | number)[],
): Promise<ProcessedImage> {
  try {
    return await ctx.images.process(bytes, claimedType)
  } catch (error) {
    if (!(error instanceof PictureError)) throw error
    const { reason, message } = error
    if (reason === 'busy') throw new ServiceError('busy', 'Too many pictures at once. Try again in a moment.')
    throw new ServiceError('validation', 'A picture was not taken.', {
      issues: [{ path, rule: `image_${reason}`, message }],
      cause: error,
    })
  }
}
