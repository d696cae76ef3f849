import { type ClientFailure, toClientFailure } from '@benne/client'
import type { AuditPage } from '@benne/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../app/client.ts'
import { type AuditFilter, toAuditInput } from './audit-filter.ts'
import { auditKeys } from './audit-keys.ts'

const pageSize = 40

/** The entries that fit the filter, newest first, page by page. Nothing tells of new ones: each visit asks again. */
export function useAudit(filter: AuditFilter) {
  const query = useInfiniteQuery({
    queryKey: auditKeys.list(filter),
    queryFn: ({ pageParam, signal }): Promise<AuditPage> =>
      client.audit.list.query({ ...toAuditInput(filter), limit: pageSize, cursor: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const pages = query.data?.pages
  const entries = useMemo(() => pages?.flatMap(({ items }) => items), [pages])
  const failure: ClientFailure | null = query.error ? toClientFailure(query.error) : null
  return { ...query, entries, failure }
}
