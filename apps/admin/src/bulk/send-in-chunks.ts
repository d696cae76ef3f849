import type { BulkResult, WasteRecord } from '@benne/contracts'
import { inChunks, noOutcome, type Outcome, withResults } from './bulk-plan.ts'

/** What sending a part came to: the server's answer, that it refused to, or that its answer was lost. */
export type Sent =
  | { readonly results: BulkResult['results'] }
  | { readonly refused: true }
  | { readonly lost: true }

interface Sending {
  readonly records: readonly WasteRecord[]
  /** Sends as many as one call takes. Does not throw. */
  readonly send: (chunk: readonly WasteRecord[]) => Promise<Sent>
  /** Asked before each part. */
  readonly isStopped?: () => boolean
  /** What had become of others before: it is carried on. */
  readonly before?: Outcome
  readonly onProgress: (outcome: Outcome, sent: number) => void
}

/** Sends many records part by part, until all are sent, it is stopped, or a part fails. Nothing that is left is sent then. */
export async function sendInChunks(sending: Sending): Promise<Outcome> {
  const { records, send, isStopped = () => false, before = noOutcome, onProgress } = sending
  let outcome: Outcome = { ...before, unsure: [], unsent: [] }
  let sent = 0
  const chunks = inChunks(records)
  for (const [index, chunk] of chunks.entries()) {
    if (isStopped()) return { ...outcome, unsent: chunks.slice(index).flat() }
    const answer = await send(chunk)
    if (!('results' in answer)) {
      const rest = chunks.slice(index + 1).flat()
      // What was refused as a whole did nothing; what was lost on the way may have.
      return 'lost' in answer
        ? { ...outcome, unsure: chunk, unsent: rest }
        : { ...outcome, unsent: [...chunk, ...rest] }
    }
    outcome = withResults(outcome, chunk, answer.results)
    sent += chunk.length
    onProgress(outcome, sent)
  }
  return outcome
}
