import type { CreateWasteRecordInput, UpdateWasteRecordInput, WasteRecord } from '@benne/contracts'
import { type Declaration, emptyDeclaration } from '../declare/declaration.ts'

export type Edits = Omit<UpdateWasteRecordInput, 'id' | 'version'>
export type EditedField = keyof Declaration
const fields = Object.keys(emptyDeclaration) as EditedField[]

/** A record as the form has it. `number`: as numbers are written in the reader's language. */
export function toDeclaration(record: WasteRecord, number: (value: number) => string): Declaration {
  const text = (value: number | null) => (value === null ? '' : number(value))
  return {
    wasteType: record.wasteType,
    material: record.material ?? '',
    quantity: number(record.quantity),
    unit: record.unit,
    massSource: record.massSource,
    location: record.location ?? '',
    address: record.address ?? '',
    latitude: text(record.latitude),
    longitude: text(record.longitude),
    description: record.description ?? '',
  }
}

/** Fields whose text differs; what was only shown with fewer digits is not changed. */
export const changedFields = (before: Declaration, now: Declaration): EditedField[] =>
  fields.filter((field) => before[field].trim() !== now[field].trim())

/** What the server is told: only what the person changed, with what goes along; null empties a field. */
export function toEdits(changed: readonly EditedField[], input: CreateWasteRecordInput): Edits {
  const has = (...some: EditedField[]) => some.some((field) => changed.includes(field))
  return {
    ...(has('wasteType') && { wasteType: input.wasteType }),
    // A new type keeps no material of the old one.
    ...(has('material', 'wasteType') && { material: input.material ?? null }),
    ...(has('quantity', 'unit') && { quantity: input.quantity, unit: input.unit }),
    ...(has('massSource') && { massSource: input.massSource }),
    ...(has('location') && { location: input.location ?? null }),
    ...(has('address') && { address: input.address ?? null }),
    ...(has('description') && { description: input.description ?? null }),
    ...(has('latitude', 'longitude') && {
      latitude: input.latitude ?? null,
      longitude: input.longitude ?? null,
    }),
  }
}
