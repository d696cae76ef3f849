import { type RecordFlag, recordFlags, type WasteType } from '@benne/contracts'
import { wasteImages, wasteRecords } from '@benne/db'
import { and, eq, gte, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import { counts } from '../points/settle-points.ts'
import type { RecordRow } from './to-record.ts'

/** Kilograms in one record from which somebody should look: what fits a car, or a bag of what is light. */
export const heavyRecordKg: Record<WasteType, number> = {
  organic: 300,
  plastic: 60,
  paper: 150,
  glass: 150,
  metal: 250,
  electronic: 120,
  hazardous: 60,
  textile: 60,
  other: 300,
}
/** Kilograms that one person declares in 24 hours. */
export const heavyDayKg = 500
const dayMs = 24 * 3600 * 1000
/** Bits in which two pictures of one thing may differ after scaling and re-compression. */
const sameLookBits = 4
/** Degrees: some ten metres. */
const samePlace = 0.0001

/** What looks odd about a record, of what is known now. It changes nothing by itself. */
export async function flagsOf(
  ctx: TxCtx,
  record: RecordRow,
  /** Perceptual hashes of its pictures. */
  looks: readonly bigint[],
): Promise<RecordFlag[]> {
  const { day, place } = await neighbours(ctx, record)
  const found = {
    heavy_record: record.quantityKg > heavyRecordKg[record.wasteType],
    heavy_day: day + record.quantityKg > heavyDayKg,
    same_photo: await hasBeenSeen(ctx, record, looks.filter(saysSomething)),
    same_place_and_minute: place,
  }
  return recordFlags.filter((flag) => found[flag] && counts(record))
}

/**
 * The owner's other records of the day before it, or of the day after when that is more: who makes an older record
 * heavier has declared as much.
 */
async function neighbours(ctx: TxCtx, record: RecordRow): Promise<{ day: number; place: boolean }> {
  const at = record.createdAt.getTime()
  const near =
    record.latitude === null || record.longitude === null
      ? sql`false`
      : sql`${wasteRecords.wasteType} = ${record.wasteType}
          and abs(extract(epoch from ${wasteRecords.createdAt} - ${record.createdAt.toISOString()}::timestamptz)) <= 60
          and abs(${wasteRecords.latitude} - ${record.latitude}) <= ${samePlace}
          and abs(${wasteRecords.longitude} - ${record.longitude}) <= ${samePlace}`
  const sum = (sign: '<=' | '>=') =>
    sql`sum(${wasteRecords.quantityKg}) filter (where ${wasteRecords.createdAt} ${sql.raw(sign)} ${record.createdAt.toISOString()}::timestamptz)`
  const [found] = await ctx.tx
    .select({
      day: sql<number>`coalesce(greatest(${sum('<=')}, ${sum('>=')}), 0)::float8`,
      place: sql<boolean>`coalesce(bool_or(${near}), false)`,
    })
    .from(wasteRecords)
    .where(
      and(
        eq(wasteRecords.userId, record.userId),
        isNull(wasteRecords.withdrawnAt),
        gte(wasteRecords.createdAt, new Date(at - dayMs)),
        lte(wasteRecords.createdAt, new Date(at + dayMs)),
        ne(wasteRecords.id, record.id),
        ne(wasteRecords.status, 'rejected'),
      ),
    )
  return { day: found?.day ?? 0, place: found?.place ?? false }
}

/** Whether one of its pictures is in another record: near ones of its owner, the very same look of anybody. */
async function hasBeenSeen(ctx: TxCtx, record: RecordRow, looks: readonly bigint[]): Promise<boolean> {
  if (looks.length === 0) return false
  const near = or(
    ...looks.map(
      (look) => sql`bit_count((${wasteImages.perceptualHash} # ${look}::bigint)::bit(64)) <= ${sameLookBits}`,
    ),
  )
  const [found] = await ctx.tx
    .select({ id: wasteImages.id })
    .from(wasteImages)
    .where(
      and(
        ne(wasteImages.recordId, record.id),
        or(inArray(wasteImages.perceptualHash, [...looks]), and(eq(wasteImages.userId, record.userId), near)),
      ),
    )
    .limit(1)
  return found !== undefined
}

/** Of a wall, of the dark, of the sky: pictures with nothing on them look all alike. */
function saysSomething(look: bigint): boolean {
  const ones = BigInt.asUintN(64, look).toString(2).replaceAll('0', '').length
  return ones >= 8 && ones <= 56
}

/** Perceptual hashes of a record's pictures. */
export async function looksOf(ctx: TxCtx, recordId: string): Promise<bigint[]> {
  const rows = await ctx.tx
    .select({ look: wasteImages.perceptualHash })
    .from(wasteImages)
    .where(eq(wasteImages.recordId, recordId))
  return rows.map(({ look }) => look)
}
