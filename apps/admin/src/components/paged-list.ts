import type { InfiniteData } from '@tanstack/react-query'

// How something that arrives by itself finds its place in a list that is fetched page by page. Pure: the cache is
// elsewhere.

/** Where an item stands in a list, newest first. */
export interface Place {
  id: string
  createdAt: Date
}
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}
export type PagedList<Item> = InfiniteData<Page<Item>, string | null>

/** Whether `a` stands above `b`: the usual order of the server's lists. */
export function isAbove(a: Place, b: Place): boolean {
  const difference = a.createdAt.getTime() - b.createdAt.getTime()
  return difference === 0 ? a.id > b.id : difference > 0
}

export function findInList<Item extends Place>(list: PagedList<Item>, id: string): Item | undefined {
  return list.pages.flatMap(({ items }) => items).find((item) => item.id === id)
}

/** The other way round: oldest first. */
export const isBelow = (a: Place, b: Place): boolean => isAbove(b, a)

type Order = (a: Place, b: Place) => boolean

/**
 * The list with `item` in its latest state: replaced where it stands, gone when it no longer fits, put in its place when
 * it is new here. A place beyond what was fetched is left to the next page. The same list when nothing changes.
 */
export function putInList<Item extends Place>(
  list: PagedList<Item>,
  item: Item,
  fits: boolean,
  order: Order = isAbove,
): PagedList<Item> {
  if (!findInList(list, item.id)) return fits ? insert(list, item, order) : list
  return mapItems(list, (items) => {
    const index = items.findIndex(({ id }) => id === item.id)
    if (index === -1) return items
    return fits ? items.with(index, item) : items.toSpliced(index, 1)
  })
}

/**
 * How many items at the top are above `mark`, the one that was first when the reader scrolled away: they are held back,
 * so that what is being read stays where it is.
 */
export function countAbove(items: readonly Place[], mark: Place | null): number {
  if (!mark) return 0
  const first = items.findIndex((item) => !isAbove(item, mark))
  return first === -1 ? items.length : first
}

function insert<Item extends Place>(list: PagedList<Item>, item: Item, order: Order): PagedList<Item> {
  const pageIndex = list.pages.findIndex(({ items }) => items.some((other) => order(item, other)))
  if (pageIndex !== -1) {
    return mapItems(list, (items, index) => {
      if (index !== pageIndex) return items
      return items.toSpliced(
        items.findIndex((other) => order(item, other)),
        0,
        item,
      )
    })
  }
  const last = list.pages.length - 1
  if (list.pages[last]?.nextCursor !== null) return list
  return mapItems(list, (items, index) => (index === last ? [...items, item] : items))
}

function mapItems<Item>(
  list: PagedList<Item>,
  change: (items: Item[], page: number) => Item[],
): PagedList<Item> {
  const pages = list.pages.map((page, index) => {
    const items = change(page.items, index)
    return items === page.items ? page : { ...page, items }
  })
  return { ...list, pages }
}
