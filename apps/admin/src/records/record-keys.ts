import type { RecordFilter } from './merge-records.ts'

/** Keys of everything about records in the query cache. */
export const recordKeys = {
  all: ['records'] as const,
  lists: ['records', 'list'] as const,
  list: (filter: RecordFilter) => ['records', 'list', filter] as const,
  one: (id: string) => ['records', 'one', id] as const,
}
