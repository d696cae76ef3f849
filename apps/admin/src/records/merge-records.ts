import type { WasteRecord, WasteRecordPage } from '@benne/contracts'
import { findInList, isAbove, isBelow, type PagedList, putInList } from '../components/paged-list.ts'
import { isByAge, isNewestFirst, matches, type RecordFilter } from './record-filter.ts'

// How a record that arrives by itself finds its place among those that were fetched. Pure: the cache is elsewhere.

export type RecordList = PagedList<WasteRecord>

/** Whichever of two states of a record is the later one. */
export function newerOf<R extends WasteRecord | undefined>(known: R, arrived: WasteRecord): R | WasteRecord {
  return known && known.version >= arrived.version ? known : arrived
}

/**
 * As `putInList`; a state that is older than the one in the list changes nothing. Where only the server can tell whether
 * or where a record belongs (searches, orders by what changes), those that are shown are kept up to date and none is put
 * in.
 */
export function mergeIntoList(list: RecordList, record: WasteRecord, filter: RecordFilter): RecordList {
  const known = findInList(list, record.id)
  if (known && newerOf(known, record) === known) return list
  const fits = matches(record, filter)
  if (!known && (fits === null || !isByAge(filter))) return list
  return putInList(list, record, fits !== false, isNewestFirst(filter) ? isAbove : isBelow)
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
