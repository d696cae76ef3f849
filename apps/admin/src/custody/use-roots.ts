import { type ClientFailure, toClientFailure } from '@benne/client'
import type { CustodyRoots } from '@benne/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { client } from '../app/client.ts'

const pageSize = 30

/** The signed days, newest first. Each visit asks again: one is added a day. */
export function useRoots() {
  const query = useInfiniteQuery({
    queryKey: ['custody', 'roots'],
    queryFn: ({ pageParam, signal }): Promise<CustodyRoots> =>
      client.custody.roots.query({ limit: pageSize, ...(pageParam && { before: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ roots, more }) => (more ? roots.at(-1)?.day : undefined),
    staleTime: 0,
  })
  const failure: ClientFailure | null = query.error ? toClientFailure(query.error) : null
  return { ...query, roots: query.data?.pages.flatMap(({ roots }) => roots), failure }
}
