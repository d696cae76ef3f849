import {
  type CreateWasteRecordInput,
  CreateWasteRecordInput as CreateWasteRecordInputSchema,
  pointsOf,
  scoreOf,
  toKilograms,
  type WasteCategory,
  type WasteRecord,
} from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import { requirePermission } from '../access.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { linkOf, newSalt, writeLink } from '../custody/append-custody.ts'
import { custodyState, nothingYet } from '../custody/fields.ts'
import { parseInput } from '../failure.ts'
import { firstAnswer, once } from '../idempotency.ts'
import { attachImages, claimImages, type Pictures } from '../images/attach-images.ts'
import { readDataUrl } from '../images/data-url.ts'
import { type StoredImage, storeImage } from '../images/store-image.ts'
import { firstImpact } from '../impact/settle-impact.ts'
import { appendEvent } from '../live/append-event.ts'
import { recordRoom } from '../live/rooms.ts'
import { awardPoints } from '../points/settle-points.ts'
import { invalidField } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { awardAchievements } from '../users/award-achievements.ts'
import { loadCategory } from './categories.ts'
import { flagsOf } from './flags.ts'
import { loadRecord } from './load-record.ts'
import { suggestCode } from './suggest-code.ts'
import type { RecordRow } from './to-record.ts'
import { untouched } from './untouched.ts'

/**
 * Declares waste in the caller's own name, with score, points and impact computed here. With an idempotency key the same
 * declaration sent again is answered with the first record. Throws `validation` (pictures included), `busy`,
 * `idempotency_mismatch`, `in_progress`.
 */
export async function createWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: CreateWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.create')
  const { idempotencyKey, ...body } = parseInput(CreateWasteRecordInputSchema, input)
  const call = { procedure: 'waste.create', key: idempotencyKey, body }
  const { images = [], imageIds = [], ...fields } = body
  const stored: StoredImage[] = []
  if (images.length > 0) {
    // Decoding takes long, and a transaction must not.
    const known = await firstAnswer(ctx, call)
    if (known) return known.answer as WasteRecord
    for (const [index, url] of images.entries()) {
      stored.push(await storeImage(ctx, readDataUrl(url), ['images', index]))
    }
  }
  return inTransaction(ctx, (ctx) => once(ctx, call, () => declare(ctx, fields, { imageIds, stored })))
}

type Fields = Omit<z.output<typeof CreateWasteRecordInputSchema>, 'idempotencyKey' | 'images' | 'imageIds'>

async function declare(ctx: TxCtx<AccountCtx>, fields: Fields, pictures: Pictures): Promise<WasteRecord> {
  // The owner first, as everybody who changes both; and what they declare at once is told apart by its flags.
  await ctx.tx.select({ id: users.id }).from(users).where(eq(users.id, ctx.actor.userId)).for('no key update')
  const category = await loadCategory(ctx, fields.wasteType)
  requireActive(category)
  const images = await claimImages(ctx, pictures)
  const row = newRow(ctx, fields, category)
  row.flags = await flagsOf(
    ctx,
    row,
    images.map(({ perceptualHash }) => perceptualHash),
  )
  const { event, values } = linkOf({
    recordId: row.id,
    seq: row.version,
    at: row.createdAt,
    actor: ctx.actor,
    action: 'created',
    before: nothingYet,
    after: custodyState(
      row,
      images.map(({ name }) => name),
    ),
    previous: null,
    salt: row.custodySalt as Buffer,
  })
  await ctx.tx.insert(wasteRecords).values({ ...row, custodyHead: event.hash })
  await attachImages(ctx, row.id, pictures)
  await writeLink(ctx.tx, { event, values })
  await awardPoints(ctx, row)
  await firstImpact(ctx, row)
  await awardAchievements(ctx, row.userId, { record: row, by: 'declaration' })
  const record = await loadRecord(ctx, row.id)
  await appendEvent(
    ctx,
    { type: 'waste_update', at: row.createdAt, data: { action: 'created', record } },
    { userId: row.userId, staff: true, room: recordRoom(row.id) },
  )
  return record
}

/** The whole row: what was declared, and what is computed from it. */
function newRow(ctx: AccountCtx, fields: Fields, category: WasteCategory): RecordRow {
  const now = ctx.clock.now()
  const declared = {
    ...untouched,
    flags: [],
    ...fields,
    material: fields.material ?? null,
    description: fields.description ?? null,
    location: fields.location ?? null,
    latitude: fields.latitude ?? null,
    longitude: fields.longitude ?? null,
    address: fields.address ?? null,
    id: uuidv7(),
    userId: ctx.actor.userId,
    quantityKg: toKilograms(fields.quantity, fields.unit),
    wasteCode: suggestCode(fields.wasteType),
    categoryVersion: category.version,
    createdAt: now,
    updatedAt: now,
    custodySalt: newSalt(),
  }
  const environmentalScore = scoreOf(declared, category)
  return { ...declared, environmentalScore, pointsAwarded: pointsOf(environmentalScore, category) }
}

/** Throws `validation` for a type that is not taken at present. */
export function requireActive({ isActive, wasteType }: WasteCategory): void {
  if (!isActive) throw invalidField('wasteType', 'category_inactive', `${wasteType} is not taken at present`)
}
