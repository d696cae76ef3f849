import {
  materials,
  maxRecordKg,
  minRecordKg,
  pointsOf,
  scoreOf,
  toKilograms,
  type UpdateWasteRecordInput,
  UpdateWasteRecordInput as UpdateWasteRecordInputSchema,
  type WasteRecord,
} from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { canonical, type Json } from '../custody/encoding.ts'
import { parseInput } from '../failure.ts'
import { invalidField, ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { loadCategory } from './categories.ts'
import { type Columns, changeRecord } from './change-record.ts'
import { requireActive } from './create-record.ts'
import { suggestCode } from './suggest-code.ts'
import type { RecordRow } from './to-record.ts'

/** What only staff write. */
const staffFields = ['processingNotes', 'wasteCode'] as const

/**
 * Corrects a record: its owner while it is pending and nobody has judged it, staff until its end. What is left out stays.
 * Score and points follow, by the category's version that the record was scored by unless the type changes. Throws
 * `not_found`, `stale_version`, `illegal_move`, `validation`, and `forbidden` for residents who send a field of staff.
 */
export async function updateWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: UpdateWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.update')
  const { id, version, ...fields } = parseInput(UpdateWasteRecordInputSchema, input)
  if (ctx.actor.role === 'user' && staffFields.some((field) => fields[field] !== undefined)) {
    throw new ServiceError('forbidden', 'Notes and codes are for staff to write.')
  }
  return inTransaction(ctx, (ctx) =>
    changeRecord(ctx, { id, version, action: 'update' }, (before) => corrected(ctx, before, fields)),
  )
}

type Fields = Omit<UpdateWasteRecordInput, 'id' | 'version'>

async function corrected(ctx: TxCtx, before: RecordRow, fields: Fields): Promise<Columns | null> {
  const given = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Columns
  const after = { ...before, ...given }
  const retyped = after.wasteType !== before.wasteType
  if (retyped && fields.material === undefined) after.material = null
  if (after.material && !(materials[after.wasteType] as readonly string[]).includes(after.material)) {
    throw invalidField('material', 'material_of_another_type', `is no material of ${after.wasteType}`)
  }
  after.quantityKg = toKilograms(after.quantity, after.unit)
  if (after.quantityKg > maxRecordKg || after.quantityKg < minRecordKg) {
    throw invalidField(
      'quantity',
      after.quantityKg > 1 ? 'mass_too_big' : 'mass_too_small',
      'is no possible mass',
    )
  }
  if (retyped && fields.wasteCode === undefined) after.wasteCode = suggestCode(after.wasteType)
  const names = [
    'wasteType',
    'material',
    'quantity',
    'unit',
    'quantityKg',
    'massSource',
    'description',
    'location',
  ] as const
  const more = ['latitude', 'longitude', 'address', 'processingNotes', 'wasteCode'] as const
  const changed = [...names, ...more].filter(
    (name) => canonical(before[name] as Json) !== canonical(after[name] as Json),
  )
  if (changed.length === 0) return null
  return {
    ...Object.fromEntries(changed.map((name) => [name, after[name]])),
    ...(await rescored(ctx, before, after)),
  }
}

/** Score and points anew, when what they depend on has changed; what staff corrected by hand stays otherwise. */
async function rescored(ctx: TxCtx, before: RecordRow, after: RecordRow): Promise<Columns> {
  const retyped = after.wasteType !== before.wasteType
  const category = await loadCategory(ctx, after.wasteType, retyped ? undefined : before.categoryVersion)
  if (retyped) requireActive(category)
  const environmentalScore = scoreOf(after, category)
  if (!retyped && environmentalScore === scoreOf(before, category)) return {}
  return {
    environmentalScore,
    pointsAwarded: pointsOf(environmentalScore, category),
    categoryVersion: category.version,
  }
}
