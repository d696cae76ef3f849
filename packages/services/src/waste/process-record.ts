import {
  actionTo,
  type ProcessWasteRecordInput,
  ProcessWasteRecordInput as ProcessWasteRecordInputSchema,
  treatmentsFor,
  type WasteRecord,
} from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { invalidField } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { changeRecord, requireReason } from './change-record.ts'

/**
 * Moves a record along its life cycle. Throws `not_found`; `stale_version` when somebody changed it since `version`;
 * `illegal_move` when the table has no such move; `validation` when it is rejected without a reason, or the treatment is
 * none of its type.
 */
export async function processWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ProcessWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.process')
  const { id, status, processingNotes, treatment, version } = parseInput(ProcessWasteRecordInputSchema, input)
  return inTransaction(ctx, (ctx) =>
    changeRecord(ctx, { id, version, action: actionTo[status] }, (before, rule) => {
      requireReason(rule, 'processingNotes', processingNotes)
      const possible = treatmentsFor(before.wasteType, status)
      if (treatment !== undefined && !possible.includes(treatment)) {
        throw invalidField(
          'treatment',
          'treatment_of_another_type',
          `is no way that ${before.wasteType} is ${status}`,
        )
      }
      return {
        treatment: treatment ?? possible[0] ?? null,
        ...(processingNotes !== undefined && { processingNotes }),
        // What is turned away is judged by that: nobody can validate it any more.
        ...(rule.action === 'reject' &&
          before.validation === 'awaiting' && {
            validation: 'refused' as const,
            validationDate: ctx.clock.now(),
            validatedBy: ctx.actor.userId,
          }),
      }
    }),
  )
}
