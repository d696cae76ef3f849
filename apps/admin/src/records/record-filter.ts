import {
  Id,
  ListWasteRecordsInput,
  RecordFlag,
  recordSorts,
  Validation,
  type WasteRecord,
  WasteStatus,
  WasteType,
} from '@benne/contracts'
import { momentsOf, readDay } from '../components/days.ts'

export type RecordSort = (typeof recordSorts)[number]

/** What a list of records is narrowed down to and how it is sorted, as its address says it. */
export interface RecordFilter {
  wasteType?: WasteType | undefined
  status?: WasteStatus | undefined
  validation?: Validation | undefined
  /** True: only what looks odd. */
  flagged?: boolean | undefined
  flag?: RecordFlag | undefined
  /** Of one resident; for staff. */
  userId?: string | undefined
  /** First and last day of declaration, as `2026-03-29`, in the viewer's time zone. */
  fromDay?: string | undefined
  toDay?: string | undefined
  search?: string | undefined
  /** Newest first when nothing is said. */
  sort?: RecordSort | undefined
  order?: 'asc' | 'desc' | undefined
}

const keys = {
  wasteType: 'type',
  status: 'status',
  validation: 'validation',
  flagged: 'flagged',
  flag: 'flag',
  userId: 'user',
  fromDay: 'from',
  toDay: 'to',
  search: 'q',
  sort: 'sort',
  order: 'order',
} as const satisfies Record<keyof RecordFilter, string>
const fields = Object.keys(keys) as (keyof RecordFilter)[]

/** What cannot be a value of a field counts as no filter. `staff`: who may look at others' records. */
export function readRecordFilter(search: URLSearchParams, staff: boolean): RecordFilter {
  const get = (field: keyof RecordFilter) => search.get(keys[field]) ?? undefined
  const { shape } = ListWasteRecordsInput
  const text = shape.search.safeParse(get('search')).data
  const order = get('order')
  return {
    wasteType: WasteType.safeParse(get('wasteType')).data,
    status: WasteStatus.safeParse(get('status')).data,
    validation: Validation.safeParse(get('validation')).data,
    flagged: get('flagged') === '1' ? true : undefined,
    flag: RecordFlag.safeParse(get('flag')).data,
    userId: staff ? Id.safeParse(get('userId')).data : undefined,
    fromDay: readDay(get('fromDay') ?? null) ?? undefined,
    toDay: readDay(get('toDay') ?? null) ?? undefined,
    search: text || undefined,
    sort: recordSorts.find((sort) => sort === get('sort')),
    order: order === 'asc' || order === 'desc' ? order : undefined,
  }
}

/** The address's part that says this filter. */
export function filterSearch(filter: RecordFilter): string {
  const search = new URLSearchParams()
  for (const field of fields) {
    const value = filter[field]
    if (value) search.set(keys[field], value === true ? '1' : value)
  }
  return search.toString()
}

/** What the server is asked for, without a page's limits. */
export function toListInput({ fromDay, toDay, ...rest }: RecordFilter) {
  const days = momentsOf({ fromDay: fromDay ?? null, toDay: toDay ?? null })
  return { ...rest, ...days }
}

/** Whether anything is left out; how it is sorted leaves nothing out. */
export function isNarrowed({ sort: _sort, order: _order, ...filter }: RecordFilter): boolean {
  return Object.values(filter).some(Boolean)
}

/** Whether records stand in the order in which they were declared, one way or the other: they come to their place by themselves. */
export const isByAge = ({ sort = 'createdAt' }: RecordFilter): boolean => sort === 'createdAt'

/** Whether new records come to the top. */
export const isNewestFirst = (filter: RecordFilter): boolean => isByAge(filter) && filter.order !== 'asc'

/** Whether a record belongs to the list; null when only the server can tell. What was withdrawn is in no list. */
export function matches(record: WasteRecord, filter: RecordFilter): boolean | null {
  const { wasteType, status, validation, flagged, flag, userId, search } = filter
  const { from, to } = toListInput(filter)
  const fits =
    record.withdrawnAt === null &&
    (!wasteType || record.wasteType === wasteType) &&
    (!status || record.status === status) &&
    (!validation || record.validation === validation) &&
    (!flagged || record.flags.length > 0) &&
    (!flag || record.flags.includes(flag)) &&
    (!userId || record.userId === userId) &&
    (!from || record.createdAt >= from) &&
    (!to || record.createdAt < to)
  return fits && search ? null : fits
}
