import type { PersonFilter } from './merge-people.ts'

/** Keys of everything about accounts in the query cache. */
export const peopleKeys = {
  all: ['people'] as const,
  lists: ['people', 'list'] as const,
  list: (filter: PersonFilter) => ['people', 'list', filter] as const,
  one: (id: string) => ['people', 'one', id] as const,
  statistics: ['people', 'statistics'] as const,
}

/** The filter of a list's key, as `list` put it there. */
export function filterOfKey(key: readonly unknown[]): PersonFilter {
  // oxlint-disable-next-line no-unsafe-type-assertion -- the cache knows keys as anything
  return key[2] as PersonFilter
}
