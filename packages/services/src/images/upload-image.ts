import type { UploadedImage } from '@benne/contracts'
import { wasteImages } from '@benne/db'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { toImage } from '../waste/to-record.ts'
import { storeImage, writeImages } from './store-image.ts'

/** Pictures of one person that wait for their records: room for a few drafts. */
const maxWaiting = 50

/**
 * Takes a picture before its record is declared, so that it travels while the form is filled in. It waits for a day.
 * Throws `validation` (field `image`), `too_many_requests` when too many wait already, `busy`, `unavailable`.
 */
export async function uploadImage({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: { bytes: Uint8Array; claimedType: string | null }
}): Promise<UploadedImage> {
  requirePermission(ctx, 'waste.addImage')
  const [waiting] = await ctx.db
    .select({ count: sql<number>`count(*)::int` })
    .from(wasteImages)
    .where(and(eq(wasteImages.userId, ctx.actor.userId), isNull(wasteImages.recordId)))
  if ((waiting?.count ?? 0) >= maxWaiting) {
    throw new ServiceError('too_many_requests', 'Too many pictures wait for their records.', {
      details: { retryAfter: 3600 },
    })
  }
  const stored = await storeImage(ctx, input, ['image'])
  await inTransaction(ctx, (ctx) => writeImages(ctx, [stored]))
  const { row } = stored
  const { latitude = null, longitude = null, takenAt = null } = row
  return {
    image: toImage({ ...row, uploadedAt: row.createdAt }),
    position: latitude === null || longitude === null ? null : { latitude, longitude },
    takenAt,
  }
}
