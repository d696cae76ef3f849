import {
  type BulkInput,
  BulkInput as BulkInputSchema,
  type BulkResult,
  bulkRefusals,
  type WasteRecord,
  type WasteStatus,
} from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { invalidField, ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { loadRecord } from './load-record.ts'
import { processWasteRecord } from './process-record.ts'
import { validateWasteRecord } from './validate-record.ts'

type Result = BulkResult['results'][number]

/** Undoes what a dry run did. */
class DryRun extends Error {
  readonly record: WasteRecord
  constructor(record: WasteRecord) {
    super('a dry run')
    this.record = record
  }
}

/**
 * Does the same to many records, each by itself: one that cannot be moved holds up no other, and the answer says which
 * and why. With `dryRun` every change is tried and taken back. Throws `validation` when it would be refused for all.
 */
export async function bulkRecords({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: BulkInput
}): Promise<BulkResult> {
  requirePermission(ctx, 'waste.bulk')
  const { records, action, dryRun } = parseInput(BulkInputSchema, input)
  requireReasonOnce(action)
  const results: Result[] = []
  const seen = new Set<string>()
  for (const record of records) {
    if (seen.has(record.id)) throw invalidField('records', 'same_record_twice', 'each record once')
    seen.add(record.id)
  }
  // One after the other: together they would take every connection from everybody else.
  for (const record of records) {
    try {
      results.push(await attempt(ctx, record, action, dryRun))
    } catch (error) {
      // What is done is done, and must be told of; what was not reached can be tried again.
      if (results.length === 0) throw error
      const left = records.slice(results.length)
      results.push(...left.map(({ id }) => ({ id, ok: false, refusal: 'unavailable', ...unknown }) as const))
      break
    }
  }
  const done = results.filter(({ ok }) => ok).length
  return { dryRun, done, refused: results.length - done, results }
}

const unknown = { status: null, version: null }

function requireReasonOnce(action: BulkInput['action']): void {
  if (action.type === 'process' && action.status === 'rejected' && !action.processingNotes)
    throw invalidField('processingNotes', 'reason_needed', 'say why')
  if (action.type === 'validate' && !action.isValid && !action.validationNotes)
    throw invalidField('validationNotes', 'reason_needed', 'say why')
}

async function attempt(
  ctx: AccountCtx,
  { id, version }: { id: string; version?: number | undefined },
  action: BulkInput['action'],
  dryRun: boolean,
): Promise<Result> {
  try {
    const record = await inTransaction(ctx, async (ctx) => {
      const { type: _type, ...how } = action
      const changed =
        'status' in how
          ? await processWasteRecord({ ctx, input: { id, version, ...how } })
          : await validateWasteRecord({ ctx, input: { id, version, ...how } })
      if (dryRun) throw new DryRun(changed)
      return changed
    })
    return { id, ok: true, refusal: null, status: record.status, version: record.version }
  } catch (error) {
    if (error instanceof DryRun) return tried(ctx, id)
    const refusal = bulkRefusals.find((code) => error instanceof ServiceError && error.code === code)
    if (!refusal || !(error instanceof ServiceError)) throw error
    const { status = null, version = null } = error.details ?? {}
    return {
      id,
      ok: false,
      refusal,
      status: status as WasteStatus | null,
      version: version as number | null,
    }
  }
}

/** As it is, since nothing was changed. */
async function tried(ctx: AccountCtx, id: string): Promise<Result> {
  const { status, version } = await loadRecord(ctx, id)
  return { id, ok: true, refusal: null, status, version }
}
