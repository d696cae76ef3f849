import { z } from 'zod'
import { Id, line, Moment, page, pageInput } from './primitives.ts'
import { RecordFlag, Validation, WasteRecord, WasteStatus, WasteType } from './waste.ts'

const degrees = (most: number) => z.number().min(-most).max(most)

/** An area, in degrees. `west` > `east` crosses the date line. */
export const BoundingBox = z
  .strictObject({ west: degrees(180), south: degrees(90), east: degrees(180), north: degrees(90) })
  .refine(({ south, north }) => south <= north, {
    path: ['south'],
    error: 'must be south of north',
    params: { rule: 'box_upside_down' },
  })
export type BoundingBox = z.infer<typeof BoundingBox>

/** What records are chosen by; each that is given narrows the choice. */
export const recordFilter = {
  wasteType: WasteType.optional(),
  status: WasteStatus.optional(),
  validation: Validation.optional(),
  /** Short for `validation`: whether it is `valid`. */
  isValidated: z.boolean().optional(),
  /** Whether something looks odd. */
  flagged: z.boolean().optional(),
  /** That this looks odd. */
  flag: RecordFlag.optional(),
  /** Staff only: one resident's records. */
  userId: Id.optional(),
  /** Declared from this moment, included. */
  from: Moment.optional(),
  /** Declared until this moment, not included. */
  to: Moment.optional(),
  /** Words of the description, place or address, for staff also of the owner's name: accents and small typing errors do not matter. */
  search: line(100).optional(),
  box: BoundingBox.optional(),
}
export const RecordFilter = z.strictObject(recordFilter)
export type RecordFilter = z.infer<typeof RecordFilter>

export const recordSorts = ['createdAt', 'updatedAt', 'quantity', 'score'] as const

export const ListWasteRecordsInput = z.strictObject({
  ...pageInput,
  ...recordFilter,
  sort: z.enum(recordSorts).default('createdAt'),
  order: z.enum(['asc', 'desc']).default('desc'),
})
export type ListWasteRecordsInput = z.input<typeof ListWasteRecordsInput>

/** In the order that was asked for: newest first when nothing was said. */
export const WasteRecordPage = page(WasteRecord)
export type WasteRecordPage = z.infer<typeof WasteRecordPage>

export const ClustersInput = z.strictObject({
  ...recordFilter,
  box: BoundingBox,
  /** Of a web map: at 0 the world is one tile of 256 pixels, each step doubles it. */
  zoom: z.number().min(0).max(22),
})
export type ClustersInput = z.infer<typeof ClustersInput>

/** Records that stand so near that a map shows them as one. */
export const Cluster = z.object({
  /** Centre of the records. */
  latitude: z.number(),
  longitude: z.number(),
  count: z.int().positive(),
  totalKg: z.number(),
  /** The record when it is alone. */
  recordId: Id.nullable(),
  /** When it is alone, or all are of one type. */
  wasteType: WasteType.nullable(),
})
export type Cluster = z.infer<typeof Cluster>

/** The most clusters that one answer holds. */
export const maxClusters = 2000

export const Clusters = z.object({ clusters: z.array(Cluster), total: z.int() })
export type Clusters = z.infer<typeof Clusters>
