import {
  toScore,
  type ValidateWasteRecordInput,
  ValidateWasteRecordInput as ValidateWasteRecordInputSchema,
  type WasteRecord,
} from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { inTransaction } from '../transaction.ts'
import { changeRecord, requireReason } from './change-record.ts'

/**
 * Says whether a declaration is right, at any time before or after it is moved along, and again when that was a mistake.
 * Score and points may be corrected; a refusal wants a reason and takes the points back. Throws `not_found`,
 * `stale_version`, `illegal_move` (rejected records are judged already), `validation`.
 */
export async function validateWasteRecord({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ValidateWasteRecordInput
}): Promise<WasteRecord> {
  requirePermission(ctx, 'waste.validate')
  const { id, isValid, validationNotes, environmentalScore, pointsAwarded, version } = parseInput(
    ValidateWasteRecordInputSchema,
    input,
  )
  return inTransaction(ctx, (ctx) =>
    changeRecord(ctx, { id, version, action: isValid ? 'validate' : 'refuse' }, (_before, rule) => {
      requireReason(rule, 'validationNotes', validationNotes)
      return {
        validation: isValid ? 'valid' : 'refused',
        // Of this judgement: notes of an earlier one would contradict it.
        validationNotes: validationNotes ?? null,
        ...(environmentalScore !== undefined && { environmentalScore: toScore(environmentalScore) }),
        ...(pointsAwarded !== undefined && { pointsAwarded }),
      }
    }),
  )
}
