import { describe, expect, it } from 'vitest'
import { addView, maxOwnViews, readViews, removeView } from '../src/queue/own-views.ts'
import {
  beyondPreset,
  isPreset,
  type PresetName,
  presetNames,
  presetOf,
  presetSearch,
  presets,
} from '../src/queue/presets.ts'
import { readSort, sortKey, sorts } from '../src/queue/sorts.ts'
import { filterSearch, readRecordFilter } from '../src/records/record-filter.ts'

const read = (search: string) => readRecordFilter(new URLSearchParams(search), true)

describe('the views of the queue', () => {
  it.each(presetNames)('%s is an address, and is recognised by it', (name: PresetName) => {
    const filter = read(presetSearch(name))
    expect(presetOf(filter)).toBe(name)
    expect(isPreset(filter)).toBe(true)
    expect(beyondPreset(filter)).toEqual([])
  })

  it('have an address each', () => {
    expect(presetSearch('all')).toBe('')
    expect(presetSearch('toValidate')).toBe('validation=awaiting&order=asc')
    expect(new Set(presetNames.map(presetSearch)).size).toBe(presetNames.length)
  })

  it('stay themselves when they are narrowed down further, and say by what', () => {
    const filter = read(`${presetSearch('toValidate')}&type=plastic&q=carton`)
    expect(presetOf(filter)).toBe('toValidate')
    expect(isPreset(filter)).toBe(false)
    expect(beyondPreset(filter)).toEqual(['wasteType', 'search'])
  })

  it('are left for "all" when what they are made of changes', () => {
    const filter = { ...presets.toCollect, status: 'rejected' } as const
    expect(presetOf(filter)).toBe('all')
    expect(beyondPreset(filter)).toEqual(['status'])
  })

  it('are not told apart by the order alone, except where it is part of them', () => {
    expect(beyondPreset(read('sort=quantity&order=asc'))).toEqual([])
    expect(presetOf(read('validation=awaiting'))).toBe('all')
  })
})

describe('orders', () => {
  it.each(sorts)('%s comes back from the address', (key) => {
    expect(sortKey(read(filterSearch(readSort(key))))).toBe(key)
  })

  it('leave the usual one unsaid', () => {
    expect(filterSearch(readSort('createdAt_desc'))).toBe('')
  })
})

describe('views of one’s own', () => {
  it('are kept with their filter written in one way', () => {
    const views = addView([], { name: '  Glass \n to fetch ', search: 'status=pending&type=glass' })
    expect(views).toEqual([{ name: 'Glass to fetch', search: 'type=glass&status=pending' }])
    expect(readViews(JSON.stringify(views))).toEqual(views)
  })

  it('are replaced by one of the same name, and only so many are kept', () => {
    const once = addView([], { name: 'a', search: 'type=glass' })
    expect(addView(once, { name: 'a', search: 'type=metal' })).toEqual([{ name: 'a', search: 'type=metal' }])
    const lots = Array.from({ length: 12 }, (_, index) => String(index)).reduce(
      (views, name) => addView(views, { name, search: 'type=glass' }),
      once,
    )
    expect(lots).toHaveLength(maxOwnViews)
    expect(lots.at(-1)?.name).toBe('11')
  })

  it('can be removed', () => {
    expect(removeView(addView([], { name: 'a', search: 'type=glass' }), 'a')).toEqual([])
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another shape', '{"a":1}'],
    ['no filter left', '[{"name":"x","search":"type=nonsense"}]'],
    ['no name', '[{"name":" ","search":"type=glass"}]'],
  ])('are none when what was kept is %s', (_what, stored) => {
    expect(readViews(stored)).toEqual([])
  })
})
