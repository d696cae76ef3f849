import { z } from 'zod'
import { Id, Latitude, Longitude, line, page, pageInput, text } from './primitives.ts'
import { wasteStatuses, wasteTypes } from './waste-enums.ts'

export const WasteType = z.enum(wasteTypes)
export type WasteType = z.infer<typeof WasteType>

export const WasteStatus = z.enum(wasteStatuses)
export type WasteStatus = z.infer<typeof WasteStatus>

/** Kilograms in one of each unit. */
export const kilogramsPer = { kg: 1, g: 0.001, t: 1000 } as const
export const MassUnit = z.enum(['kg', 'g', 't'])
export type MassUnit = z.infer<typeof MassUnit>

/** The most that one record may weigh, in kilograms. */
export const maxRecordKg = 1000
/** The least: one gram, in kilograms. */
export const minRecordKg = 0.001

/** Mass in kilograms, to the milligram (which also takes off what binary fractions add). */
export function toKilograms(quantity: number, unit: MassUnit): number {
  return Number((quantity * kilogramsPer[unit]).toFixed(6))
}

/** Who handed the waste in. */
export const RecordOwner = z.object({ id: Id, username: z.string(), fullName: z.string() })

export const WasteRecord = z.object({
  id: Id,
  userId: Id,
  owner: RecordOwner,
  wasteType: WasteType,
  description: z.string().nullable(),
  /** As declared, in `unit`. */
  quantity: z.number(),
  unit: MassUnit,
  /** The same mass in kilograms. */
  quantityKg: z.number(),
  location: z.string().nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  address: z.string().nullable(),
  status: WasteStatus,
  collectionDate: z.date().nullable(),
  processingDate: z.date().nullable(),
  completionDate: z.date().nullable(),
  processorId: Id.nullable(),
  processingNotes: z.string().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
  /** Grows by one with every change; send it back with a change to be told when somebody was faster. */
  version: z.int(),
})
export type WasteRecord = z.infer<typeof WasteRecord>

export const CreateWasteRecordInput = z
  .strictObject({
    wasteType: WasteType,
    quantity: z.number().positive(),
    unit: MassUnit.default('kg'),
    description: text(2000).optional(),
    location: line(200).optional(),
    latitude: Latitude.optional(),
    longitude: Longitude.optional(),
    address: text(300).optional(),
  })
  .superRefine((input, ctx) => {
    const kg = toKilograms(input.quantity, input.unit)
    const issue = (path: string, rule: string, message: string, limit?: number) =>
      ctx.addIssue({ code: 'custom', path: [path], message, params: { rule, limit }, input: undefined })
    if (kg > maxRecordKg) issue('quantity', 'mass_too_big', `must be at most ${maxRecordKg} kg`, maxRecordKg)
    if (input.quantity > 0 && kg < minRecordKg)
      issue('quantity', 'mass_too_small', 'must be at least 1 g', minRecordKg)
    if ((input.latitude === undefined) !== (input.longitude === undefined)) {
      const missing = input.latitude === undefined ? 'latitude' : 'longitude'
      issue(missing, 'position_incomplete', 'latitude and longitude go together')
    }
  })
export type CreateWasteRecordInput = z.infer<typeof CreateWasteRecordInput>

export const ListWasteRecordsInput = z.strictObject({
  ...pageInput,
  wasteType: WasteType.optional(),
  status: WasteStatus.optional(),
  /** Staff only: one resident's records. */
  userId: Id.optional(),
})
export type ListWasteRecordsInput = z.infer<typeof ListWasteRecordsInput>

/** Newest first. */
export const WasteRecordPage = page(WasteRecord)
export type WasteRecordPage = z.infer<typeof WasteRecordPage>

export const GetWasteRecordInput = z.strictObject({ id: Id })
export type GetWasteRecordInput = z.infer<typeof GetWasteRecordInput>

export const ProcessWasteRecordInput = z.strictObject({
  id: Id,
  status: WasteStatus.exclude(['pending']),
  processingNotes: text(2000).optional(),
  /** The version that was on the screen; a record changed since then answers `stale_version`. */
  version: z.int().positive().optional(),
})
export type ProcessWasteRecordInput = z.infer<typeof ProcessWasteRecordInput>
