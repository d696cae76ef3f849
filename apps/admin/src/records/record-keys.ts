import type { RecordFilter } from './record-filter.ts'

/** Keys of everything about records in the query cache. */
export const recordKeys = {
  all: ['records'] as const,
  lists: ['records', 'list'] as const,
  list: (filter: RecordFilter) => ['records', 'list', filter] as const,
  one: (id: string) => ['records', 'one', id] as const,
  /** Of the record as it is at this version. */
  impact: (id: string, version: number) => ['records', 'impact', id, version] as const,
  factors: ['records', 'factors'] as const,
}

/** The filter of a list's key, as `list` put it there. */
export function filterOfKey(key: readonly unknown[]): RecordFilter {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the cache knows keys as anything
  return key[2] as RecordFilter
}
