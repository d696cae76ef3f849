import { wasteImages, wasteRecords } from '@benne/db'
import { and, eq, isNotNull, or, sql } from 'drizzle-orm'
import { may, requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { ImageStoreError, isImageName } from './ports.ts'

/**
 * A picture's bytes, for who may see the record that it is of, or sent it. `range`: first and last byte. Throws
 * `not_found` in every other case, `unavailable` when the store is away.
 */
export async function readImage({
  ctx,
  input: { name, range },
}: {
  ctx: AccountCtx
  input: { name: string; range?: { first: number; last: number } | undefined }
}): Promise<{ size: number; body: AsyncIterable<Uint8Array> }> {
  await requireImage(ctx, name)
  const file = await fromStore(() => ctx.imageStore.read(name, range))
  if (!file) throw absent()
  return file
}

/** Bytes of a picture. Throws as `readImage` does. */
export async function imageSize({
  ctx,
  input: { name },
}: {
  ctx: AccountCtx
  input: { name: string }
}): Promise<number> {
  await requireImage(ctx, name)
  const size = await fromStore(() => ctx.imageStore.size(name))
  if (size === null) throw absent()
  return size
}

async function requireImage(ctx: AccountCtx, name: string): Promise<void> {
  requirePermission(ctx, 'waste.get')
  if (!isImageName(name)) throw absent()
  const rows = await ctx.db
    .select({ id: wasteImages.id })
    .from(wasteImages)
    .leftJoin(wasteRecords, eq(wasteRecords.id, wasteImages.recordId))
    .where(
      and(
        or(eq(wasteImages.name, name), eq(wasteImages.thumbnailName, name)),
        or(
          sql`coalesce(${wasteRecords.userId}, ${wasteImages.userId}) = ${ctx.actor.userId}::uuid`,
          may(ctx.actor, 'waste.read.any') ? isNotNull(wasteImages.recordId) : undefined,
        ),
      ),
    )
    .limit(1)
  if (rows.length === 0) throw absent()
}

async function fromStore<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ImageStoreError)) throw error
    throw new ServiceError('unavailable', 'Pictures cannot be read just now.', { cause: error })
  }
}

const absent = () => new ServiceError('not_found', 'There is no such picture.')
