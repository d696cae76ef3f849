import { z } from 'zod'
import { Id, Latitude, Longitude, line, text } from './primitives.ts'
import {
  MassSource,
  MassUnit,
  Material,
  maxImageBytes,
  maxRecordImages,
  maxRecordKg,
  minRecordKg,
  RecordImage,
  Treatment,
  toKilograms,
  WasteRecord,
  WasteStatus,
  WasteType,
} from './waste.ts'
import { WasteCode } from './waste-codes.ts'
import { materials } from './waste-enums.ts'

/** A picture as a data URL, `data:image/jpeg;base64,…`. Base64 takes four characters for three bytes. */
export const ImageDataUrl = z
  .string()
  .max(Math.ceil(maxImageBytes / 3) * 4 + 100, { abort: true })
  .refine((url) => /^data:[\w/+.-]{0,100};base64,/.test(url), {
    error: 'must be a data URL in base64',
    params: { rule: 'not_a_data_url' },
  })

/**
 * A creating call sent again with the same key (within 48 hours, by the same account) gets the first answer and creates
 * nothing. The same key with another content is `idempotency_mismatch`.
 */
export const IdempotencyKey = line(200, 1)

const massFields = { quantity: z.number().positive(), unit: MassUnit }
const placeFields = { latitude: Latitude, longitude: Longitude }

interface MassAndPlace {
  readonly quantity?: number | undefined
  readonly unit?: MassUnit | undefined
  readonly latitude?: number | null | undefined
  readonly longitude?: number | null | undefined
  readonly wasteType?: WasteType | undefined
  readonly material?: Material | null | undefined
}

type Refinement = z.core.$RefinementCtx

function issue(ctx: Refinement, path: string, rule: string, message: string, limit?: number): void {
  ctx.addIssue({ code: 'custom', path: [path], message, params: { rule, limit }, input: undefined })
}

/** Rules between fields; a mass that comes without its unit, or the other way round, is for the server to check. */
export function checkRecordFields(input: MassAndPlace, ctx: Refinement): void {
  if (input.quantity !== undefined && input.unit !== undefined) {
    const kg = toKilograms(input.quantity, input.unit)
    if (kg > maxRecordKg)
      issue(ctx, 'quantity', 'mass_too_big', `must be at most ${maxRecordKg} kg`, maxRecordKg)
    if (input.quantity > 0 && kg < minRecordKg)
      issue(ctx, 'quantity', 'mass_too_small', 'must be at least 1 g', minRecordKg)
  }
  const { latitude, longitude } = input
  if (
    (latitude === undefined) !== (longitude === undefined) ||
    (latitude === null) !== (longitude === null)
  ) {
    const east = longitude === undefined || (longitude === null && typeof latitude === 'number')
    issue(ctx, east ? 'longitude' : 'latitude', 'position_incomplete', 'latitude and longitude go together')
  }
  if (input.wasteType && input.material) {
    if (!(materials[input.wasteType] as readonly string[]).includes(input.material))
      issue(ctx, 'material', 'material_of_another_type', `is no material of ${input.wasteType}`)
  }
}

export const CreateWasteRecordInput = z
  .strictObject({
    wasteType: WasteType,
    material: Material.optional(),
    ...massFields,
    unit: MassUnit.default('kg'),
    massSource: MassSource.default('estimated'),
    description: text(2000).optional(),
    location: line(200).optional(),
    latitude: Latitude.optional(),
    longitude: Longitude.optional(),
    address: text(300).optional(),
    /** Pictures that were sent before, in their order; see `POST /api/v1/waste/images`. */
    imageIds: z.array(Id).max(maxRecordImages).optional(),
    /** Pictures that come along. */
    images: z.array(ImageDataUrl).max(maxRecordImages).optional(),
    idempotencyKey: IdempotencyKey.optional(),
  })
  .superRefine((input, ctx) => {
    checkRecordFields(input, ctx)
    if ((input.imageIds?.length ?? 0) + (input.images?.length ?? 0) > maxRecordImages)
      issue(ctx, 'images', 'too_many_images', `at most ${maxRecordImages} pictures`, maxRecordImages)
    if (new Set(input.imageIds).size !== (input.imageIds?.length ?? 0))
      issue(ctx, 'imageIds', 'same_image_twice', 'each picture once')
  })
export type CreateWasteRecordInput = z.input<typeof CreateWasteRecordInput>

/** The version that was on the screen; a record changed since then answers `stale_version`. */
const version = z.int().positive().optional()

/** What is left out stays; null empties a field. A unit goes with its quantity. */
export const UpdateWasteRecordInput = z
  .strictObject({
    id: Id,
    version,
    wasteType: WasteType.optional(),
    material: Material.nullish(),
    quantity: massFields.quantity.optional(),
    unit: massFields.unit.optional(),
    massSource: MassSource.optional(),
    description: text(2000).nullish(),
    location: line(200).nullish(),
    latitude: placeFields.latitude.nullish(),
    longitude: placeFields.longitude.nullish(),
    address: text(300).nullish(),
    /** Staff only. */
    processingNotes: text(2000).nullish(),
    /** Staff only. */
    wasteCode: WasteCode.nullish(),
  })
  .superRefine((input, ctx) => {
    checkRecordFields(input, ctx)
    if (input.unit !== undefined && input.quantity === undefined)
      issue(ctx, 'quantity', 'unit_without_quantity', 'a unit goes with its quantity')
  })
export type UpdateWasteRecordInput = z.infer<typeof UpdateWasteRecordInput>

export const WithdrawWasteRecordInput = z.strictObject({
  id: Id,
  version,
  /** Staff must say why. */
  reason: text(2000).optional(),
})
export type WithdrawWasteRecordInput = z.infer<typeof WithdrawWasteRecordInput>

export const GetWasteRecordInput = z.strictObject({ id: Id })
export type GetWasteRecordInput = z.infer<typeof GetWasteRecordInput>

export const ProcessWasteRecordInput = z.strictObject({
  id: Id,
  status: WasteStatus.exclude(['pending']),
  /** Needed to reject: what its owner reads. */
  processingNotes: text(2000).optional(),
  /** What is done with it in the end; the usual one of the type when nothing is said. */
  treatment: Treatment.optional(),
  version,
})
export type ProcessWasteRecordInput = z.infer<typeof ProcessWasteRecordInput>

export const ValidateWasteRecordInput = z
  .strictObject({
    id: Id,
    isValid: z.boolean(),
    /** Needed to refuse: what its owner reads. */
    validationNotes: text(2000).optional(),
    /** Correct what was computed; not when it is refused. */
    environmentalScore: z.number().min(0).max(100).optional(),
    pointsAwarded: z.int().min(0).max(1000).optional(),
    version,
  })
  .superRefine((input, ctx) => {
    if (input.isValid) return
    for (const field of ['environmentalScore', 'pointsAwarded'] as const) {
      if (input[field] !== undefined)
        issue(ctx, field, 'refused_earns_nothing', 'what is refused earns nothing')
    }
  })
export type ValidateWasteRecordInput = z.infer<typeof ValidateWasteRecordInput>

/** Either a picture that was sent before, or one that comes along. */
export const AddImageInput = z
  .strictObject({
    id: Id,
    imageId: Id.optional(),
    image: ImageDataUrl.optional(),
    idempotencyKey: IdempotencyKey.optional(),
  })
  .refine((input) => (input.imageId === undefined) !== (input.image === undefined), {
    path: ['image'],
    error: 'give one of image and imageId',
    params: { rule: 'one_of_image_and_image_id' },
  })
export type AddImageInput = z.infer<typeof AddImageInput>

export const AddedImage = z.object({ image: RecordImage, record: WasteRecord })
export type AddedImage = z.infer<typeof AddedImage>

export const RemoveImageInput = z.strictObject({ id: Id, imageId: Id })
export type RemoveImageInput = z.infer<typeof RemoveImageInput>

/** A picture that waits for its record; deleted when there is none within a day. */
export const UploadedImage = z.object({
  image: RecordImage,
  /** Where and when it was taken, as the camera wrote down; the picture that is kept does not tell. */
  position: z.object({ latitude: Latitude, longitude: Longitude }).nullable(),
  takenAt: z.date().nullable(),
})
export type UploadedImage = z.infer<typeof UploadedImage>

export const maxBulkRecords = 100

/** The same for many records. `dryRun` changes nothing and tells what would happen. */
export const BulkInput = z.strictObject({
  records: z
    .array(z.strictObject({ id: Id, version }))
    .min(1)
    .max(maxBulkRecords),
  action: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('process'),
      status: WasteStatus.exclude(['pending']),
      processingNotes: text(2000).optional(),
      treatment: Treatment.optional(),
    }),
    z.strictObject({
      type: z.literal('validate'),
      isValid: z.boolean(),
      validationNotes: text(2000).optional(),
    }),
  ]),
  dryRun: z.boolean().default(false),
})
export type BulkInput = z.input<typeof BulkInput>

/** Why a record of a bulk action was left as it was. */
export const bulkRefusals = [
  'not_found',
  'illegal_move',
  'stale_version',
  'validation',
  /** Something failed on our side before this one was reached, or at it: again later. */
  'unavailable',
] as const

export const BulkResult = z.object({
  dryRun: z.boolean(),
  /** Records that were changed, or would be. */
  done: z.int(),
  refused: z.int(),
  /** One for each record, in the order of the input. */
  results: z.array(
    z.object({
      id: Id,
      ok: z.boolean(),
      refusal: z.enum(bulkRefusals).nullable(),
      /** Where the record is now; null when there is no such record. */
      status: WasteStatus.nullable(),
      version: z.int().nullable(),
    }),
  ),
})
export type BulkResult = z.infer<typeof BulkResult>
