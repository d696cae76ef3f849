import { type ClientFailure, toClientFailure } from '@benne/client'
import type { UserPage } from '@benne/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../app/client.ts'
import { freshenPage, type PersonFilter } from './merge-people.ts'
import { arrivalsSince, markArrivals } from './people-feed.ts'
import { peopleKeys } from './people-keys.ts'

const pageSize = 30

/**
 * The people who fit the filter, newest first, page by page, kept up to date by live events. While others are looked
 * for, those who were found before stay (`isPlaceholderData`).
 */
export function usePeople(filter: PersonFilter) {
  const query = useInfiniteQuery({
    queryKey: peopleKeys.list(filter),
    queryFn: async ({ pageParam, signal }): Promise<UserPage> => {
      const mark = markArrivals()
      const page = await client.users.list.query(
        { ...filter, limit: pageSize, cursor: pageParam },
        { signal },
      )
      return freshenPage(page, arrivalsSince(mark), filter, pageParam === null)
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
  const pages = query.data?.pages
  const people = useMemo(() => pages?.flatMap(({ items }) => items), [pages])
  const failure: ClientFailure | null = query.error ? toClientFailure(query.error) : null
  return { ...query, people, failure }
}
