import { maxRecordImages } from '@benne/contracts'
import { wasteImages } from '@benne/db'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { AccountCtx, TxCtx } from '../context.ts'
import { invalidField } from '../service-error.ts'
import { type StoredImage, writeImages } from './store-image.ts'

/** Pictures on their way to a record. */
export interface Pictures {
  /** Of those that wait for it, the caller's own. */
  readonly imageIds: readonly string[]
  /** Of those that came along: their files are there, their rows are not. */
  readonly stored: readonly StoredImage[]
}

type Claimed = Pick<typeof wasteImages.$inferSelect, 'id' | 'name' | 'perceptualHash'>

/** Locks the pictures that wait, and gives all in their order. Throws `validation` when one of them is not there. */
export async function claimImages(
  ctx: TxCtx<AccountCtx>,
  { imageIds, stored }: Pictures,
): Promise<Claimed[]> {
  const sent = stored.map(({ row }) => row)
  if (imageIds.length === 0) return sent
  const { id, name, perceptualHash } = wasteImages
  const waiting = await ctx.tx
    .select({ id, name, perceptualHash })
    .from(wasteImages)
    .where(
      and(
        inArray(wasteImages.id, [...imageIds]),
        eq(wasteImages.userId, ctx.actor.userId),
        isNull(wasteImages.recordId),
      ),
    )
    .for('update')
  const byId = new Map(waiting.map((image) => [image.id, image]))
  const found = imageIds.flatMap((each) => byId.get(each) ?? [])
  if (found.length < imageIds.length) {
    throw invalidField('imageIds', 'no_such_image', 'a picture is not there any more: send it again')
  }
  return [...found, ...sent]
}

/** Gives pictures that `claimImages` has locked to a record, from the place `first` on. */
export async function attachImages(
  ctx: TxCtx,
  recordId: string,
  { imageIds, stored }: Pictures,
  first = 0,
): Promise<void> {
  // What the camera wrote down was for the form; the record has its own place.
  const settled = { recordId, latitude: null, longitude: null, takenAt: null }
  if (imageIds.length > 0) {
    const ids = sql`${sql.param([...imageIds])}::uuid[]`
    await ctx.tx
      .update(wasteImages)
      .set({ ...settled, position: sql`${first - 1} + array_position(${ids}, ${wasteImages.id})` })
      .where(inArray(wasteImages.id, [...imageIds]))
  }
  const next = first + imageIds.length
  await writeImages(ctx, stored, (index) => ({ ...settled, position: next + index }))
}

/**
 * Adds pictures to a record that the caller has locked; returns their ids. Throws `validation` when one is not there, or
 * there would be too many.
 */
export async function addToRecord(
  ctx: TxCtx<AccountCtx>,
  recordId: string,
  pictures: Pictures,
): Promise<string[]> {
  const [last] = await ctx.tx
    .select({
      count: sql<number>`count(*)::int`,
      next: sql<number>`coalesce(max(${wasteImages.position}) + 1, 0)`,
    })
    .from(wasteImages)
    .where(eq(wasteImages.recordId, recordId))
  const claimed = await claimImages(ctx, pictures)
  if ((last?.count ?? 0) + claimed.length > maxRecordImages) {
    throw invalidField('images', 'too_many_images', `at most ${maxRecordImages} pictures`)
  }
  await attachImages(ctx, recordId, pictures, last?.next ?? 0)
  return claimed.map(({ id }) => id)
}
