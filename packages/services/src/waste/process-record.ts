import {
  lifecycle,
  movesFrom,
  type ProcessWasteRecordInput,
  ProcessWasteRecordInput as ProcessWasteRecordInputSchema,
  type WasteRecord,
} from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx } from '../context.ts'
import { appendEvent } from '../events/append-event.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { loadRecord } from './load-record.ts'

/**
 * Moves a record along its life cycle. Throws `not_found`; `stale_version` when somebody changed it since `version`;
 * `illegal_move` when the table has no such move. Both of these carry the present status and version.
 */
export async function processWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ProcessWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.process')
  const { id, status, processingNotes, version } = parseInput(ProcessWasteRecordInputSchema, input)
  return inTransaction(ctx, async (ctx) => {
    const before = await loadRecord(ctx, id, { lock: true })
    const present = { details: { status: before.status, version: before.version } }
    if (version !== undefined && version !== before.version) {
      throw new ServiceError('stale_version', 'Somebody changed this record in the meantime.', present)
    }
    if (!movesFrom(before.status, ctx.actor.role).includes(status)) {
      throw new ServiceError(
        'illegal_move',
        `A record that is ${before.status} cannot become ${status}.`,
        present,
      )
    }
    const now = ctx.clock.now()
    const { date } = lifecycle[status]
    await ctx.tx
      .update(wasteRecords)
      .set({
        status,
        processorId: ctx.actor.userId,
        updatedAt: now,
        version: before.version + 1,
        ...(date && { [date]: now }),
        ...(processingNotes !== undefined && { processingNotes }),
      })
      .where(eq(wasteRecords.id, id))
    const record = await loadRecord(ctx, id)
    await appendAudit(ctx, {
      action: 'record.processed',
      entity: { type: 'record', id },
      before: { status: before.status },
      after: { status },
    })
    await appendEvent(
      ctx,
      { type: 'waste_update', at: now, data: { action: 'processed', record } },
      { userId: record.userId, staff: true },
    )
    return record
  })
}
