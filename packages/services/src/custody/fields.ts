import type { wasteRecords } from '@benne/db'
import { isoOf } from './days.ts'
import type { Json } from './encoding.ts'

type RecordRow = typeof wasteRecords.$inferSelect

/** What the chain of custody tells of a record, and how: in clear, or by a commitment since it tells of a person. */
const kept = {
  userId: 'plain',
  wasteType: 'plain',
  material: 'plain',
  quantity: 'plain',
  unit: 'plain',
  quantityKg: 'plain',
  massSource: 'plain',
  status: 'plain',
  collectionDate: 'plain',
  processingDate: 'plain',
  completionDate: 'plain',
  processorId: 'plain',
  treatment: 'plain',
  wasteCode: 'plain',
  environmentalScore: 'plain',
  pointsAwarded: 'plain',
  categoryVersion: 'plain',
  validation: 'plain',
  validatedBy: 'plain',
  validationDate: 'plain',
  flags: 'plain',
  createdAt: 'plain',
  updatedAt: 'plain',
  withdrawnAt: 'plain',
  /** Names of the pictures, which are hashes of their bytes. */
  images: 'plain',
  description: 'personal',
  location: 'personal',
  latitude: 'personal',
  longitude: 'personal',
  address: 'personal',
  processingNotes: 'personal',
  validationNotes: 'personal',
} as const

export type CustodyField = keyof typeof kept
export const custodyFields = Object.keys(kept) as CustodyField[]
export const isPersonal = (field: CustodyField): boolean => kept[field] === 'personal'
export const personalFields = custodyFields.filter(isPersonal) as Exclude<PersonalField, never>[]

type PersonalField = { [F in CustodyField]: (typeof kept)[F] extends 'personal' ? F : never }[CustodyField]

/** A record as the chain sees it. */
export type CustodyState = { readonly [F in CustodyField]: Json }

/** Before it was declared. */
export const nothingYet = Object.fromEntries(
  custodyFields.map((field) => [field, field === 'images' || field === 'flags' ? [] : null]),
) as CustodyState

export function custodyState(row: Omit<RecordRow, 'searchText'>, images: readonly string[]): CustodyState {
  const values: Record<string, unknown> = { ...row, images }
  return Object.fromEntries(custodyFields.map((field) => [field, toJson(values[field])])) as CustodyState
}

/** A field's value before a record was declared; null of what is no field, too. */
export const beforeAll = (field: string): Json =>
  Object.hasOwn(nothingYet, field) ? nothingYet[field as CustodyField] : null

/** Also of what only somebody else can have written into a row, and JSON does not hold. */
function toJson(value: unknown): Json {
  if (value instanceof Date) return isoOf(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return (value ?? null) as Json
}
