import { wasteImages } from '@benne/db'
import { and, isNull, lt } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { dropUnused } from './drop-files.ts'

const hourMs = 3600 * 1000
/** For how long a picture waits for its record. */
const waitingHours = 24
/** A file younger than this may be about to get its row. */
const youngHours = 1
/** Names looked up at once. */
const batch = 500

/** Deletes pictures whose record never came, and files that no picture has. For the program itself. Returns how many. */
export async function sweepImages({
  ctx,
  signal,
}: {
  ctx: Ctx
  signal?: AbortSignal
}): Promise<{ waiting: number; files: number }> {
  if (ctx.actor.type !== 'system') throw new ServiceError('forbidden', 'This is not allowed with your role.')
  const ago = (hours: number) => new Date(ctx.clock.now().getTime() - hours * hourMs)
  const waiting = await ctx.db
    .delete(wasteImages)
    .where(and(isNull(wasteImages.recordId), lt(wasteImages.createdAt, ago(waitingHours))))
    .returning({ id: wasteImages.id })
  let files = 0
  let names: string[] = []
  const settled = ago(youngHours)
  for await (const { name, storedAt } of ctx.imageStore.list(signal)) {
    if (storedAt < settled) names.push(name)
    if (names.length < batch) continue
    files += await dropUnused(ctx, names)
    names = []
  }
  if (names.length > 0) files += await dropUnused(ctx, names)
  return { waiting: waiting.length, files }
}
