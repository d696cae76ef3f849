import {
  actionsOn,
  actionTo,
  type BulkInput,
  type BulkResult,
  maxBulkRecords,
  type RecordAction,
  type Role,
  ruleFor,
  type Treatment,
  treatmentsFor,
  type WasteRecord,
  type WasteStatus,
} from '@benne/contracts'

// What can be done to many records, and what became of it. Pure: the calls are elsewhere.

export const bulkActions = [
  'validate',
  'collect',
  'process',
  'recycle',
  'dispose',
  'refuse',
  'reject',
] as const
export type BulkAction = (typeof bulkActions)[number] & RecordAction
type Result = BulkResult['results'][number]

/** What can be done to at least one of the records, and to how many. */
export function possibleActions(
  records: readonly WasteRecord[],
  role: Role,
): { action: BulkAction; count: number }[] {
  const possible = records.map((record) => actionsOn(record, role))
  return bulkActions
    .map((action) => ({ action, count: possible.filter((actions) => actions.includes(action)).length }))
    .filter(({ count }) => count > 0)
}

type Move = Exclude<WasteStatus, 'pending'>

/** The status that an action leads to; null for judging a declaration. */
export const statusOf = (action: BulkAction): Move | null =>
  (Object.keys(actionTo) as Move[]).find((status) => actionTo[status] === action) ?? null

/** Whether the life cycle wants to know why, for any of the records. */
export const needsReason = (action: BulkAction, records: readonly WasteRecord[], role: Role): boolean =>
  records.some(({ status }) => ruleFor(status, action, role)?.needs?.includes('reason'))

/** The ways to treat that fit every one of the records. */
export function commonTreatments(action: BulkAction, records: readonly WasteRecord[]): Treatment[] {
  const status = statusOf(action)
  const [first, ...others] = status ? [...new Set(records.map(({ wasteType }) => wasteType))] : []
  if (!status || !first) return []
  return treatmentsFor(first, status).filter((treatment) =>
    others.every((type) => treatmentsFor(type, status).includes(treatment)),
  )
}

export interface BulkWords {
  readonly notes: string
  readonly treatment: Treatment | null
}

export function toBulkAction(action: BulkAction, { notes, treatment }: BulkWords): BulkInput['action'] {
  const said = notes.trim()
  const status = statusOf(action)
  if (status) {
    return {
      type: 'process',
      status,
      ...(said && { processingNotes: said }),
      ...(treatment && { treatment }),
    }
  }
  return { type: 'validate', isValid: action === 'validate', ...(said && { validationNotes: said }) }
}

/** As many at once as one call takes. */
export function inChunks<Item>(items: readonly Item[], size = maxBulkRecords): Item[][] {
  const chunks: Item[][] = []
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size))
  return chunks
}

/** A record that was or would be left as it is, and why. */
export interface Left {
  readonly record: WasteRecord
  readonly refusal: NonNullable<Result['refusal']>
  /** Where it is now; null when it is no more. */
  readonly status: WasteStatus | null
}

/** What became, or would become, of each record. */
export interface Outcome {
  readonly done: readonly WasteRecord[]
  readonly left: readonly Left[]
  /** Sent in a call whose answer was lost: some may be done. */
  readonly unsure: readonly WasteRecord[]
  /** Not sent any more. */
  readonly unsent: readonly WasteRecord[]
}

export const noOutcome: Outcome = { done: [], left: [], unsure: [], unsent: [] }

/** The outcome with what the server answered for these records, in their order. */
export function withResults(
  outcome: Outcome,
  records: readonly WasteRecord[],
  results: readonly Result[],
): Outcome {
  const done = [...outcome.done]
  const left = [...outcome.left]
  for (const [index, record] of records.entries()) {
    const result = results[index]
    if (result?.ok) done.push(record)
    else left.push({ record, refusal: result?.refusal ?? 'not_found', status: result?.status ?? null })
  }
  return { ...outcome, done, left }
}

/** Which sentence says why a record is left: that it is where it was to go already says more than that it cannot go there. */
export function refusalOf({ refusal, status }: Left, action: BulkAction): Left['refusal'] | 'already' {
  return refusal === 'illegal_move' && status !== null && status === statusOf(action) ? 'already' : refusal
}
