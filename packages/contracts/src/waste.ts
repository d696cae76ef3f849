import { z } from 'zod'
import { Impact } from './impact.ts'
import { Id } from './primitives.ts'
import {
  massSources,
  materials,
  recordFlags,
  treatments,
  validations,
  wasteStatuses,
  wasteTypes,
} from './waste-enums.ts'

export const WasteType = z.enum(wasteTypes)
export type WasteType = z.infer<typeof WasteType>

export const WasteStatus = z.enum(wasteStatuses)
export type WasteStatus = z.infer<typeof WasteStatus>

export const Validation = z.enum(validations)
export type Validation = z.infer<typeof Validation>

export const MassSource = z.enum(massSources)
export type MassSource = z.infer<typeof MassSource>

export const RecordFlag = z.enum(recordFlags)
export type RecordFlag = z.infer<typeof RecordFlag>

export type Material = (typeof materials)[WasteType][number]
export const Material = z.enum(Object.values(materials).flat() as [Material, ...Material[]])

export type Treatment = (typeof treatments)['recycled' | 'disposed'][WasteType][number]
const everyTreatment = Object.values(treatments).flatMap((byType) => Object.values(byType).flat())
export const Treatment = z.enum([...new Set<Treatment>(everyTreatment)] as [Treatment, ...Treatment[]])

/** Treatments of a type that end as `status`, the usual one first; none for other statuses. */
export function treatmentsFor(wasteType: WasteType, status: WasteStatus): readonly Treatment[] {
  return status === 'recycled' || status === 'disposed' ? treatments[status][wasteType] : []
}

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

/** Pictures that one record may have. */
export const maxRecordImages = 10
/** Bytes of one picture as it is sent. */
export const maxImageBytes = 10 * 1024 * 1024

/** A picture of a record, re-encoded as WebP. The addresses want a token: `Authorization: Bearer …`. */
export const RecordImage = z.object({
  id: Id,
  /** Path on the server. */
  url: z.string(),
  thumbnailUrl: z.string(),
  /** Pixels. */
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  uploadedAt: z.date(),
})
export type RecordImage = z.infer<typeof RecordImage>

/** Who handed the waste in. */
export const RecordOwner = z.object({ id: Id, username: z.string(), fullName: z.string() })

export const WasteRecord = z.object({
  id: Id,
  userId: Id,
  owner: RecordOwner,
  wasteType: WasteType,
  material: Material.nullable(),
  description: z.string().nullable(),
  /** As declared, in `unit`. */
  quantity: z.number(),
  unit: MassUnit,
  /** The same mass in kilograms. */
  quantityKg: z.number(),
  massSource: MassSource,
  location: z.string().nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  address: z.string().nullable(),
  status: WasteStatus,
  collectionDate: z.date().nullable(),
  processingDate: z.date().nullable(),
  completionDate: z.date().nullable(),
  /** Whole days from the declaration to the end; null before it. */
  durationDays: z.int().nullable(),
  processorId: Id.nullable(),
  processingNotes: z.string().nullable(),
  /** What was done with it in the end. */
  treatment: Treatment.nullable(),
  /** European List of Waste. */
  wasteCode: z.string().nullable(),
  /** 0 to 100. */
  environmentalScore: z.number(),
  /** What its owner has of it: nothing once it was refused, rejected or withdrawn. */
  pointsAwarded: z.int(),
  /** Version of the category that it was scored by. */
  categoryVersion: z.int(),
  validation: Validation,
  /** Whether staff found the declaration right. */
  isValidated: z.boolean(),
  validatedBy: Id.nullable(),
  validationDate: z.date().nullable(),
  validationNotes: z.string().nullable(),
  /** Null when the record claims nothing. */
  impact: Impact.nullable(),
  images: z.array(RecordImage),
  /** What looks odd: somebody should look, nothing is changed by it. */
  flags: z.array(RecordFlag),
  createdAt: z.date(),
  updatedAt: z.date(),
  /** When it was taken back; such a record is in no list. */
  withdrawnAt: z.date().nullable(),
  /** Grows by one with every change; send it back with a change to be told when somebody was faster. */
  version: z.int(),
})
export type WasteRecord = z.infer<typeof WasteRecord>
