import type { recordSorts } from '@benne/contracts'
import { wasteRecords as records } from '@benne/db'
import { and, type SQL, sql } from 'drizzle-orm'
import type { SortedPosition } from '../paging.ts'
import { type Criteria, type Fixed, isFlagged, listed } from './record-filter.ts'
import type { RecordRow } from './to-record.ts'

export interface Order {
  readonly sort: (typeof recordSorts)[number]
  readonly order: 'asc' | 'desc'
}

const sorts = {
  createdAt: { column: records.createdAt, type: 'timestamptz' },
  updatedAt: { column: records.updatedAt, type: 'timestamptz' },
  quantity: { column: records.quantityKg, type: 'numeric' },
  score: { column: records.environmentalScore, type: 'numeric' },
} as const

export const keyOf = ({ sort }: Order) => sorts[sort].column

/** Where a record stands in an order. */
export function positionOf(record: RecordRow, { sort }: Order): SortedPosition {
  const key = record[sort === 'quantity' ? 'quantityKg' : sort === 'score' ? 'environmentalScore' : sort]
  return { key: Number(key), id: record.id }
}

export interface PageOrder extends Order {
  /** Where the page before ended. */
  readonly after: SortedPosition | null
}

/** A part of an index that has records in the order that is asked for. */
export interface Lead {
  readonly fixed: readonly Fixed[]
  readonly flagged: boolean
}

/** The part of an index to read for `criteria`; of several, the one that is likely to be the smallest. */
export function leadOf({ owner, fixed, flagged }: Criteria, { sort }: Order): Lead {
  if (sort !== 'createdAt') return { fixed: [], flagged: false }
  if (owner) return { fixed: [owner], flagged: false }
  if (flagged) return { fixed: [], flagged }
  const { status, wasteType, validation } = fixed
  const one = status ?? wasteType ?? validation
  return { fixed: status && wasteType ? [wasteType, status] : one ? [one] : [], flagged }
}

/** Whether a lead has the records that are asked for and no others. */
export function serves(lead: Lead, criteria: Criteria, { sort }: Order): boolean {
  const { owner, fixed, flagged, from, to, others, words } = criteria
  const unordered = sort !== 'createdAt' && (from ?? to) !== undefined
  const missing = [owner, ...Object.values(fixed)].filter((each) => each && !lead.fixed.includes(each))
  return !unordered && missing.length + others.length + words.length === 0 && flagged === lead.flagged
}

/**
 * Records of a lead, from where the page begins. They are compared in whole rows and ordered by the fixed columns too:
 * told that a column is equal to a value, PostgreSQL would rather read the index of all dates and throw away what does
 * not fit, which may be nearly everything (what waits for somebody is never old).
 */
export function partOf({ fixed, flagged }: Lead, { from, to }: Criteria, request: PageOrder): SQL {
  const { sort, order, after } = request
  const { column, type } = sorts[sort]
  const columns = fixed.map((each) => each.column)
  const values = fixed.map(({ value }) => value)
  const compare = (sign: string, more: readonly unknown[], moreValues: readonly SQL[]) =>
    columns.length + more.length > 0
      ? sql`${row([...columns, ...more])} ${sql.raw(sign)} ${row([...values, ...moreValues])}`
      : undefined
  const beyond = (sign: string) =>
    after && compare(sign, [column, records.id], [literal(after.key, type), sql`${after.id}::uuid`])
  const bound = (sign: string, moment: Date | undefined) =>
    sort === 'createdAt' && moment
      ? compare(sign, [column], [literal(moment.getTime(), type)])
      : compare(`${sign[0]}=`, [], [])
  return and(
    listed,
    flagged ? isFlagged : undefined,
    (order === 'asc' && beyond('>')) || bound('>=', from),
    (order === 'desc' && beyond('<')) || bound('<', to),
  ) as SQL
}

/** In the order of a lead's index. */
export const orderOf = ({ fixed }: Lead, order: Order): SQL =>
  list([...fixed.map(({ column }) => column), keyOf(order), records.id].map((each) => directed(each, order)))

/** Later in the order than where the page before ended, for records that no index has in order. */
export function beyond({ sort, order, after }: PageOrder): SQL | undefined {
  if (!after) return undefined
  const { column, type } = sorts[sort]
  const sign = sql.raw(order === 'asc' ? '>' : '<')
  return sql`${row([column, records.id])} ${sign} ${row([literal(after.key, type), sql`${after.id}::uuid`])}`
}

const directed = (part: unknown, { order }: Order) => sql`${part} ${sql.raw(order)}`
const list = (parts: readonly SQL[]) => sql.join([...parts], sql`, `)
const row = (parts: readonly unknown[]) => sql`(${list(parts.map((part) => sql`${part}`))})`

const literal = (key: number, type: 'timestamptz' | 'numeric'): SQL =>
  type === 'numeric' ? sql`${String(key)}::numeric` : sql`${new Date(key).toISOString()}::timestamptz`
