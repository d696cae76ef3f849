import type { WasteRecord, WasteRecordPage, WasteStatus, WasteType } from '@benne/contracts'
import type { InfiniteData } from '@tanstack/react-query'

// How a record that arrives by itself finds its place among those that were fetched. Pure: the cache is elsewhere.

export interface RecordFilter {
  wasteType?: WasteType | undefined
  status?: WasteStatus | undefined
}
export type RecordList = InfiniteData<WasteRecordPage, string | null>
/** Where a record stands in a list, newest first. */
export type Place = Pick<WasteRecord, 'createdAt' | 'id'>

export function matches(record: WasteRecord, { wasteType, status }: RecordFilter): boolean {
  return (!wasteType || record.wasteType === wasteType) && (!status || record.status === status)
}

/** Whether `a` stands above `b`: the order of the server's lists. */
export function isAbove(a: Place, b: Place): boolean {
  const difference = a.createdAt.getTime() - b.createdAt.getTime()
  return difference === 0 ? a.id > b.id : difference > 0
}

/** Whichever of two states of a record is the later one. */
export function newerOf<R extends WasteRecord | undefined>(known: R, arrived: WasteRecord): R | WasteRecord {
  return known && known.version >= arrived.version ? known : arrived
}

/**
 * The list with `record` in its latest state: replaced where it stands, gone when it no longer fits the filter, put
 * in its place when it is new here. A place beyond what was fetched is left to the next page. The same list when
 * nothing changes.
 */
export function mergeIntoList(list: RecordList, record: WasteRecord, filter: RecordFilter): RecordList {
  const known = list.pages.flatMap(({ items }) => items).find(({ id }) => id === record.id)
  if (known && newerOf(known, record) === known) return list
  if (known) return mapItems(list, (items) => replaceOrDrop(items, record, filter))
  return matches(record, filter) ? insert(list, record) : list
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

/**
 * How many records at the top are above `mark`, the one that was first when the reader scrolled away: they are held
 * back, so that what is being read stays where it is.
 */
export function countAbove(records: readonly WasteRecord[], mark: Place | null): number {
  if (!mark) return 0
  const first = records.findIndex((record) => !isAbove(record, mark))
  return first === -1 ? records.length : first
}

function replaceOrDrop(items: WasteRecord[], record: WasteRecord, filter: RecordFilter): WasteRecord[] {
  const index = items.findIndex(({ id }) => id === record.id)
  if (index === -1) return items
  return matches(record, filter) ? items.with(index, record) : items.toSpliced(index, 1)
}

function insert(list: RecordList, record: WasteRecord): RecordList {
  const pageIndex = list.pages.findIndex(({ items }) => items.some((item) => isAbove(record, item)))
  if (pageIndex !== -1) {
    return mapItems(list, (items, index) => {
      if (index !== pageIndex) return items
      return items.toSpliced(
        items.findIndex((item) => isAbove(record, item)),
        0,
        record,
      )
    })
  }
  const last = list.pages.length - 1
  if (list.pages[last]?.nextCursor !== null) return list
  return mapItems(list, (items, index) => (index === last ? [...items, record] : items))
}

function mapItems(
  list: RecordList,
  change: (items: WasteRecord[], page: number) => WasteRecord[],
): RecordList {
  const pages = list.pages.map((page, index) => {
    const items = change(page.items, index)
    return items === page.items ? page : { ...page, items }
  })
  return { ...list, pages }
}
