import {
  type CreateWasteRecordInput,
  CreateWasteRecordInput as CreateWasteRecordInputSchema,
  toKilograms,
  type WasteRecord,
} from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import { v7 as uuidv7 } from 'uuid'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { appendEvent } from '../events/append-event.ts'
import { parseInput } from '../failure.ts'
import { inTransaction } from '../transaction.ts'
import { loadRecord } from './load-record.ts'

/** Declares waste in the caller's own name. */
export async function createWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: CreateWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.create')
  const fields = parseInput(CreateWasteRecordInputSchema, input)
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.clock.now()
    const id = uuidv7()
    await ctx.tx.insert(wasteRecords).values({
      ...fields,
      id,
      userId: ctx.actor.userId,
      quantityKg: toKilograms(fields.quantity, fields.unit),
      createdAt: now,
      updatedAt: now,
    })
    const record = await loadRecord(ctx, id)
    await appendEvent(
      ctx,
      { type: 'waste_update', at: now, data: { action: 'created', record } },
      { userId: record.userId, staff: true },
    )
    return record
  })
}
