import { type ClientFailure, toClientFailure } from '@benne/client'
import type { WasteRecordPage } from '@benne/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../app/client.ts'
import { recentRecords } from './live-feed.ts'
import { freshenPage } from './merge-records.ts'
import { type RecordFilter, toListInput } from './record-filter.ts'
import { recordKeys } from './record-keys.ts'

const pageSize = 30

/** The records that fit the filter, in its order, page by page, kept up to date by live events. */
export function useRecords(filter: RecordFilter) {
  const query = useInfiniteQuery({
    queryKey: recordKeys.list(filter),
    queryFn: async ({ pageParam, signal }): Promise<WasteRecordPage> => {
      const input = { ...toListInput(filter), limit: pageSize, cursor: pageParam }
      const page = await client.waste.list.query(input, { signal })
      return freshenPage(page, recentRecords(), filter, pageParam === null)
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const pages = query.data?.pages
  const records = useMemo(() => pages?.flatMap(({ items }) => items), [pages])
  const failure: ClientFailure | null = query.error ? toClientFailure(query.error) : null
  return { ...query, records, failure }
}
