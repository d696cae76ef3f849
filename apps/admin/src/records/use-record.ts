import { toClientFailure } from '@benne/client'
import { Id, type WasteRecord } from '@benne/contracts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../app/client.ts'
import { recentRecords } from './live-feed.ts'
import { newerOf, type RecordList } from './merge-records.ts'
import { recordKeys } from './record-keys.ts'

/** One record, shown at once when a list already has it. An id that cannot be one is not asked for. */
export function useRecord(id: string) {
  const cache = useQueryClient()
  const isId = Id.safeParse(id).success
  const query = useQuery({
    queryKey: recordKeys.one(id),
    queryFn: async ({ signal }): Promise<WasteRecord> => {
      const record = await client.waste.get.query({ id }, { signal })
      const arrived = [...recentRecords()].find((other) => other.id === id)
      return arrived ? newerOf(record, arrived) : record
    },
    enabled: isId,
    placeholderData: () =>
      cache
        .getQueriesData<RecordList>({ queryKey: recordKeys.lists })
        .flatMap(([, list]) => list?.pages ?? [])
        .flatMap(({ items }) => items)
        .find((record) => record.id === id),
  })
  const failure = query.error ? toClientFailure(query.error) : null
  return { ...query, failure, isAbsent: !isId || failure?.code === 'not_found' }
}
