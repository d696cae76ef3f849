import {
  type GetWasteRecordInput,
  GetWasteRecordInput as GetWasteRecordInputSchema,
  type WasteRecord,
} from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { loadRecord } from './load-record.ts'

/** One record. Throws `not_found`. */
export async function getWasteRecord({
  ctx,
  input,
}: {
  ctx: Ctx
  input: GetWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.get')
  const { id } = parseInput(GetWasteRecordInputSchema, input)
  return loadRecord(ctx, id)
}
