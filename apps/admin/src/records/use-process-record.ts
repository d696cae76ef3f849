import { toClientFailure } from '@benne/client'
import type { ProcessWasteRecordInput, WasteRecord } from '@benne/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { mergeRecord } from './live-feed.ts'
import { recordKeys } from './record-keys.ts'

/** Moves a record on. Whatever comes of it, the screen then shows the record as it is. */
export function useProcessRecord() {
  const cache = useQueryClient()
  const mutation = useMutation({
    mutationFn: (input: ProcessWasteRecordInput): Promise<WasteRecord> => client.waste.process.mutate(input),
    onSuccess: (record) => {
      mergeRecord(cache, record)
    },
    onError: (_error, { id }) => {
      void cache.invalidateQueries({ queryKey: recordKeys.lists })
      void cache.invalidateQueries({ queryKey: recordKeys.one(id) })
    },
  })
  return { ...mutation, failure: mutation.error ? toClientFailure(mutation.error) : null }
}
