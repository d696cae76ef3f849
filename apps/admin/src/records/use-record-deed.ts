import { type ClientFailure, toClientFailure } from '@benne/client'
import { actionsOn, type RecordAction, type ValidationIssue, type WasteRecord } from '@benne/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { useMe } from '../session/use-session.ts'
import { mergeRecord } from './live-feed.ts'
import { recordKeys } from './record-keys.ts'

/** What came between: what the record is now, null when it is no more, and whether the deed is still possible. */
export interface Conflict {
  readonly present: WasteRecord | null
  readonly canGoOn: boolean
}

interface Deed {
  /** The record as it was when the person decided. */
  readonly record: WasteRecord
  readonly action: RecordAction
  /** Makes the call, for that version of the record. */
  readonly send: (version: number) => Promise<WasteRecord>
  readonly onDone: (record: WasteRecord) => void
  /** What of it the server does not take. */
  readonly onRefused?: (issues: readonly ValidationIssue[]) => void
}

/**
 * Does something to a record, once. When somebody was faster, nothing is done: `conflict` tells what the record is now,
 * and running it again does it to that.
 */
export function useRecordDeed({ record, action, send, onDone, onRefused }: Deed) {
  const cache = useQueryClient()
  const { role } = useMe()
  const look = useMutation({
    mutationFn: async (): Promise<Conflict> => {
      const present = await presentState(record.id)
      if (present) mergeRecord(cache, present)
      else void cache.invalidateQueries({ queryKey: recordKeys.all })
      return { present, canGoOn: present !== null && actionsOn(present, role).includes(action) }
    },
  })
  const mutation = useMutation<WasteRecord, unknown, number>({
    mutationFn: (version) => send(version),
    onSuccess: (changed) => {
      mergeRecord(cache, changed)
      onDone(changed)
    },
    onError: async (error) => {
      const failure = toClientFailure(error)
      if (failure.issues) onRefused?.(failure.issues)
      if (isConflict(failure)) await look.mutateAsync().catch(() => undefined)
      else void cache.invalidateQueries({ queryKey: recordKeys.one(record.id) })
    },
  })
  const failure = mutation.error ? toClientFailure(mutation.error) : null
  const isStale = failure !== null && isConflict(failure)
  const conflict = isStale ? (look.data ?? null) : null
  const isLooking = isStale && look.isPending
  return {
    run: () => {
      if (mutation.isPending || isLooking) return
      mutation.mutate(conflict?.present?.version ?? record.version)
    },
    isPending: mutation.isPending,
    isLooking,
    conflict,
    /** What went wrong otherwise; also when the present state could not be fetched. */
    failure: isStale ? (look.error ? toClientFailure(look.error) : null) : failure,
  }
}

const isConflict = ({ code }: ClientFailure) =>
  code === 'stale_version' || code === 'illegal_move' || code === 'not_found'

async function presentState(id: string): Promise<WasteRecord | null> {
  try {
    return await client.waste.get.query({ id })
  } catch (error) {
    if (toClientFailure(error).code === 'not_found') return null
    throw error
  }
}
