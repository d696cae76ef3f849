import type { WasteRecord } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { countAbove, isAbove } from '../src/components/paged-list.ts'
import { freshenPage, mergeIntoList, newerOf, type RecordList } from '../src/records/merge-records.ts'
import { record } from './records.ts'

const list = (pages: WasteRecord[][], last: string | null = null): RecordList => ({
  pages: pages.map((items, index) => ({
    items,
    nextCursor: index === pages.length - 1 ? last : `after-${index}`,
  })),
  pageParams: pages.map((_, index) => (index === 0 ? null : `after-${index - 1}`)),
})
const ids = ({ pages }: RecordList) => pages.map(({ items }) => items.map(({ id }) => id))

const a = record({ id: 'a', minute: 40 })
const b = record({ id: 'b', minute: 30 })
const c = record({ id: 'c', minute: 20 })
const d = record({ id: 'd', minute: 10 })

describe('the order of a list', () => {
  it('is newest first, and by id within one moment', () => {
    expect(isAbove(a, b)).toBe(true)
    expect(isAbove(b, a)).toBe(false)
    expect(isAbove(record({ id: 'y', minute: 1 }), record({ id: 'x', minute: 1 }))).toBe(true)
    expect(isAbove(a, a)).toBe(false)
  })
})

describe('the later of two states', () => {
  it('is the one with the greater version; of the same version, the known one', () => {
    const later = { ...a, version: 2 }
    expect(newerOf(a, later)).toBe(later)
    expect(newerOf(later, a)).toBe(later)
    expect(newerOf(a, { ...a })).toBe(a)
    expect(newerOf(undefined, a)).toBe(a)
  })
})

describe('a record that arrives', () => {
  it('comes to the top when it is new', () => {
    expect(ids(mergeIntoList(list([[b, c], [d]]), a, {}))).toEqual([['a', 'b', 'c'], ['d']])
  })

  it('comes to its place when others are newer', () => {
    expect(ids(mergeIntoList(list([[a, b], [d]]), c, {}))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('is left to the next page when its place is not fetched yet', () => {
    const before = list([[a, b]], 'more')
    expect(mergeIntoList(before, d, {})).toBe(before)
  })

  it('comes to the end when everything is fetched', () => {
    expect(ids(mergeIntoList(list([[a], [b]]), d, {}))).toEqual([['a'], ['b', 'd']])
    expect(ids(mergeIntoList(list([[]]), d, {}))).toEqual([['d']])
  })

  it('is there once, however often it arrives', () => {
    const once = mergeIntoList(list([[b]]), a, {})
    expect(mergeIntoList(once, { ...a }, {})).toBe(once)
  })

  it('stays out when it does not fit the filter', () => {
    const before = list([[b]])
    expect(mergeIntoList(before, a, { wasteType: 'glass' })).toBe(before)
    expect(mergeIntoList(before, a, { status: 'collected' })).toBe(before)
    expect(mergeIntoList(before, a, { wasteType: 'plastic', status: 'collected' })).toBe(before)
    expect(mergeIntoList(before, a, { userId: 'somebody else' })).toBe(before)
  })
})

describe('a record that arrives in a list with the oldest first', () => {
  const oldestFirst = { order: 'asc' } as const

  it('comes to the end, when all is fetched', () => {
    expect(ids(mergeIntoList(list([[d, c]]), a, oldestFirst))).toEqual([['d', 'c', 'a']])
    expect(ids(mergeIntoList(list([[]]), a, oldestFirst))).toEqual([['a']])
  })

  it('comes to its place among those that are there, and is left to the next page beyond them', () => {
    expect(ids(mergeIntoList(list([[d, b], [a]]), c, oldestFirst))).toEqual([['d', 'c', 'b'], ['a']])
    const before = list([[d, c]], 'more')
    expect(mergeIntoList(before, a, oldestFirst)).toBe(before)
  })
})

describe('a record that changes', () => {
  it('changes where it stands, and leaves the other pages as they are', () => {
    const before = list([[a, b], [c]])
    const after = mergeIntoList(before, { ...b, version: 2, status: 'collected' }, {})
    expect(ids(after)).toEqual([['a', 'b'], ['c']])
    expect(after.pages[0]?.items[1]?.status).toBe('collected')
    expect(after.pages[1]).toBe(before.pages[1])
  })

  it('is not set back by an older state', () => {
    const before = list([[{ ...a, version: 3 }]])
    expect(mergeIntoList(before, { ...a, version: 2, status: 'collected' }, {})).toBe(before)
  })

  it('leaves when it no longer fits the filter', () => {
    const collected: WasteRecord = { ...b, version: 2, status: 'collected' }
    expect(ids(mergeIntoList(list([[a, b, c]]), collected, { status: 'pending' }))).toEqual([['a', 'c']])
  })

  it('comes in when it fits now', () => {
    const collected: WasteRecord = { ...b, version: 2, status: 'collected' }
    const shown = [a, c].map((other): WasteRecord => ({ ...other, status: 'collected' }))
    expect(ids(mergeIntoList(list([shown]), collected, { status: 'collected' }))).toEqual([['a', 'b', 'c']])
  })
})

describe('a page that was on its way', () => {
  it('takes the newer states that arrived in the meantime', () => {
    const arrived: WasteRecord = { ...b, version: 2, status: 'collected' }
    const page = { items: [a, b], nextCursor: 'more' }
    expect(freshenPage(page, [arrived], {}, true).items[1]).toBe(arrived)
    expect(freshenPage(page, [arrived], {}, false).items[1]).toBe(arrived)
    expect(freshenPage(page, [arrived], { status: 'pending' }, true).items).toEqual([a])
  })

  it('takes in what it lacks only as the first page', () => {
    const page = { items: [b, c], nextCursor: 'more' }
    expect(freshenPage(page, [a], {}, true).items.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(freshenPage(page, [a], {}, false)).toEqual(page)
  })
})

describe('for a reader who has scrolled down', () => {
  it('counts what came above the mark, also when the marked record itself has left', () => {
    expect(countAbove([a, b, c], null)).toBe(0)
    expect(countAbove([a, b, c], c)).toBe(2)
    expect(countAbove([a, c], b)).toBe(1)
    expect(countAbove([a], d)).toBe(1)
    expect(countAbove([], d)).toBe(0)
  })
})
