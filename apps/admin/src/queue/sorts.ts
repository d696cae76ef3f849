import { recordSorts } from '@benne/contracts'
import type { RecordFilter } from '../records/record-filter.ts'

const orders = ['desc', 'asc'] as const
export type SortKey = `${(typeof recordSorts)[number]}_${(typeof orders)[number]}`

export const sorts: readonly SortKey[] = recordSorts.flatMap((sort) =>
  orders.map((order): SortKey => `${sort}_${order}`),
)

export const sortKey = ({ sort = 'createdAt', order = 'desc' }: RecordFilter): SortKey => `${sort}_${order}`

/** The filter's part for an order; what is usual is left unsaid. */
export function readSort(key: string): Pick<RecordFilter, 'sort' | 'order'> {
  const [sort, order] = key.split('_')
  return {
    sort: recordSorts.find((one) => one === sort && one !== 'createdAt'),
    order: order === 'asc' ? 'asc' : undefined,
  }
}
