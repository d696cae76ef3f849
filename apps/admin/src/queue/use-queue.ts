import { type ClientFailure, toClientFailure } from '@benne/client'
import type { WasteRecordPage } from '@benne/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../app/client.ts'
import { recentRecords } from '../records/live-feed.ts'
import { freshenPage } from '../records/merge-records.ts'
import { type RecordFilter, toListInput } from '../records/record-filter.ts'
import { recordKeys } from '../records/record-keys.ts'

const pageSize = 50

/**
 * The records that fit the filter, page by page, kept up to date by live events. While others are looked for, those
 * that were found before stay (`isPlaceholderData`).
 */
export function useQueue(filter: RecordFilter) {
  const query = useInfiniteQuery({
    queryKey: recordKeys.list(filter),
    queryFn: async ({ pageParam, signal }): Promise<WasteRecordPage> => {
      const input = { ...toListInput(filter), limit: pageSize, cursor: pageParam }
      const page = await client.waste.list.query(input, { signal })
      return freshenPage(page, recentRecords(), filter, pageParam === null)
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
  const pages = query.data?.pages
  const records = useMemo(() => pages?.flatMap(({ items }) => items), [pages])
  const failure: ClientFailure | null = query.error ? toClientFailure(query.error) : null
  return { ...query, records, failure }
}

export type Queue = ReturnType<typeof useQueue>
