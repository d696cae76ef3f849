import { describe, expect, it } from 'vitest'
import { mergeIntoList, type RecordList } from '../src/records/merge-records.ts'
import {
  filterSearch,
  isNarrowed,
  isNewestFirst,
  matches,
  type RecordFilter,
  readRecordFilter,
  toListInput,
} from '../src/records/record-filter.ts'
import { record } from './records.ts'

const read = (search: string, staff = true) => readRecordFilter(new URLSearchParams(search), staff)
const ids = ({ pages }: RecordList) => pages.flatMap(({ items }) => items.map(({ id }) => id))
const list = (): RecordList => ({
  pages: [{ items: [record({ id: 'a', minute: 10 })], nextCursor: null }],
  pageParams: [null],
})

describe('the address of a list of records', () => {
  it('says everything that it is narrowed down to, and back again', () => {
    const filter: RecordFilter = {
      wasteType: 'glass',
      status: 'pending',
      validation: 'awaiting',
      flagged: true,
      flag: 'same_photo',
      userId: '0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b',
      fromDay: '2026-03-01',
      toDay: '2026-03-29',
      search: 'bocaux & co',
      sort: 'score',
      order: 'asc',
    }
    expect(read(filterSearch(filter))).toEqual(filter)
    expect(isNarrowed(filter)).toBe(true)
  })

  it('counts what it cannot be as no filter, and others’ records as none for residents', () => {
    const filter = read('type=no&status=x&flagged=2&user=1&from=yesterday&q=%00&sort=id&order=up')
    expect(filterSearch(filter)).toBe('')
    expect(isNarrowed(filter)).toBe(false)
    expect(read('user=0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b', false).userId).toBeUndefined()
  })

  it('means whole days of the reader’s zone', () => {
    expect(toListInput({ fromDay: '2026-03-29', toDay: '2026-03-29' })).toMatchObject({
      from: new Date('2026-03-28T23:00:00Z'),
      to: new Date('2026-03-29T22:00:00Z'),
    })
  })
})

describe('a record', () => {
  const at = (filter: RecordFilter) => matches(record({ flags: ['same_photo'] }), filter)

  it.each<[RecordFilter, boolean | null]>([
    [{}, true],
    [{ wasteType: 'plastic', validation: 'awaiting', flagged: true, flag: 'same_photo' }, true],
    [{ validation: 'valid' }, false],
    [{ flag: 'heavy_day' }, false],
    [{ fromDay: '2026-03-01', toDay: '2026-03-01' }, true],
    [{ fromDay: '2026-03-02' }, false],
    [{ toDay: '2026-02-28' }, false],
    [{ search: 'verre' }, null],
    [{ search: 'verre', status: 'recycled' }, false],
  ])('belongs to %j: %s', (filter, fits) => {
    expect(at(filter)).toBe(fits)
  })

  it('that was withdrawn belongs nowhere', () => {
    expect(matches(record({ withdrawnAt: new Date() }), {})).toBe(false)
    expect(matches(record({ withdrawnAt: new Date() }), { search: 'x' })).toBe(false)
  })
})

describe('a list that is searched or sorted otherwise', () => {
  const arrived = record({ id: 'b', minute: 20 })

  it.each<RecordFilter>([{ search: 'verre' }, { sort: 'quantity' }, { search: 'verre', order: 'asc' }])(
    'takes in no record by itself (%j)',
    (filter) => {
      const before = list()
      expect(mergeIntoList(before, arrived, filter)).toBe(before)
    },
  )

  it('keeps up to date what it shows', () => {
    const changed = record({ id: 'a', minute: 10, version: 2, quantity: 7 })
    const after = mergeIntoList(list(), changed, { search: 'verre', sort: 'quantity' })
    expect(after.pages[0]?.items[0]?.quantity).toBe(7)
    const gone = { ...changed, version: 3, withdrawnAt: new Date() }
    expect(ids(mergeIntoList(after, gone, { search: 'verre' }))).toEqual([])
  })

  it('is newest first only when nothing else was asked for', () => {
    expect(isNewestFirst({})).toBe(true)
    expect(isNewestFirst({ sort: 'createdAt', order: 'desc' })).toBe(true)
    expect(isNewestFirst({ order: 'asc' })).toBe(false)
  })
})
