import type { WasteRecord, WasteRecordPage, WasteStatus, WasteType } from '@benne/contracts'
import { findInList, type PagedList, putInList } from '../components/paged-list.ts'

// How a record that arrives by itself finds its place among those that were fetched. Pure: the cache is elsewhere.

export interface RecordFilter {
  wasteType?: WasteType | undefined
  status?: WasteStatus | undefined
  /** Of one resident; for staff. */
  userId?: string | undefined
}
export type RecordList = PagedList<WasteRecord>

export function matches(record: WasteRecord, { wasteType, status, userId }: RecordFilter): boolean {
  return (
    (!wasteType || record.wasteType === wasteType) &&
    (!status || record.status === status) &&
    (!userId || record.userId === userId)
  )
}

/** Whichever of two states of a record is the later one. */
export function newerOf<R extends WasteRecord | undefined>(known: R, arrived: WasteRecord): R | WasteRecord {
  return known && known.version >= arrived.version ? known : arrived
}

/** As `putInList`; a state that is older than the one in the list changes nothing. */
export function mergeIntoList(list: RecordList, record: WasteRecord, filter: RecordFilter): RecordList {
  const known = findInList(list, record.id)
  if (known && newerOf(known, record) === known) return list
  return putInList(list, record, matches(record, filter))
}

/**
 * A page as the server sent it, put right by what arrived while it was on its way. Only the first page takes in
 * records that it lacks: for a later one it is not known what stands above it.
 */
export function freshenPage(
  page: WasteRecordPage,
  arrived: Iterable<WasteRecord>,
  filter: RecordFilter,
  isFirst: boolean,
): WasteRecordPage {
  let list: RecordList = { pages: [page], pageParams: [null] }
  for (const record of arrived) {
    const known = page.items.some(({ id }) => id === record.id)
    if (known || isFirst) list = mergeIntoList(list, record, filter)
  }
  return list.pages[0] ?? page
}
