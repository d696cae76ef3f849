import { describe, expect, it } from 'vitest'
import {
  drift,
  nothingPicked,
  pickRange,
  refreshed,
  type Selection,
  stateOf,
  toggle,
  toggleAll,
  without,
} from '../src/queue/selection.ts'
import { record } from './records.ts'

const a = record({ id: 'a' })
const b = record({ id: 'b' })
const c = record({ id: 'c' })
const d = record({ id: 'd' })
const e = record({ id: 'e' })
const listed = [a, b, c, d, e]
const ids = ({ picked }: Selection) => [...picked.keys()].join('')

describe('picking', () => {
  it('puts a record in and takes it out again', () => {
    const one = toggle(nothingPicked, b)
    expect(ids(one)).toBe('b')
    expect(ids(toggle(one, b))).toBe('')
  })

  it('keeps a record as it was then', () => {
    const later = { ...a, version: 2 }
    const picked = toggleAll(toggle(nothingPicked, a), [later, b])
    expect(picked.picked.get('a')).toBe(a)
  })
})

describe('a range', () => {
  it('goes from the one picked before to here, down or up', () => {
    expect(ids(pickRange(toggle(nothingPicked, b), listed, d))).toBe('bcd')
    expect(ids(pickRange(toggle(nothingPicked, d), listed, b))).toBe('dbc')
  })

  it('puts back when it begins where something was put back', () => {
    const all = toggleAll(nothingPicked, listed)
    expect(ids(pickRange(toggle(all, b), listed, d))).toBe('ae')
  })

  it('begins at the same place again: a second one makes it longer', () => {
    const first = pickRange(toggle(nothingPicked, b), listed, c)
    expect(ids(pickRange(first, listed, e))).toBe('bcde')
  })

  it('is a single record without a beginning, or when that has left the list', () => {
    expect(ids(pickRange(nothingPicked, listed, c))).toBe('c')
    expect(ids(pickRange(toggle(nothingPicked, a), [b, c, d], c))).toBe('ac')
    expect(ids(pickRange(toggle(nothingPicked, c), listed, c))).toBe('')
  })
})

describe('all', () => {
  it('are picked, or none when all were', () => {
    const all = toggleAll(toggle(nothingPicked, b), listed)
    expect(ids(all)).toBe('bacde')
    expect(stateOf(all.picked, listed)).toBe('all')
    expect(ids(toggleAll(all, listed))).toBe('')
  })

  it('are some while anything is picked, here or no longer here', () => {
    expect(stateOf(nothingPicked.picked, listed)).toBe('none')
    expect(stateOf(toggle(nothingPicked, a).picked, listed)).toBe('some')
    expect(stateOf(toggle(nothingPicked, a).picked, [b, c])).toBe('some')
  })
})

describe('what happens to a selection', () => {
  const picked = toggleAll(nothingPicked, [a, b, c])

  it('is without what was done', () => {
    expect(ids(without(picked, ['a', 'c']))).toBe('b')
  })

  it('counts what was changed since by others, and what has left the list', () => {
    expect(drift(picked.picked, [{ ...a, version: 9 }, b])).toEqual({ changed: 1, gone: 1 })
    expect(drift(picked.picked, listed)).toEqual({ changed: 0, gone: 0 })
  })

  it('follows a change of one’s own, and takes in nothing else', () => {
    const later = { ...a, version: 9 }
    expect(drift(refreshed(picked, later).picked, [later, b, c])).toEqual({ changed: 0, gone: 0 })
    expect(refreshed(picked, e)).toBe(picked)
  })
})
