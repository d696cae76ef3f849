import { describe, expect, it } from 'vitest'
import { resident, staff } from '../../bench/lib/seed.ts'
import { difference, owed } from '../lib/ledger.ts'
import type { Listener } from '../lib/listener.ts'

// What compares decides whether a fault is seen: so it is tried with every one there may be.

const [mine, other] = [resident(1), resident(2)]
const log = [
  { id: '9-1', userId: mine.userId, staff: true },
  { id: '9-2', userId: other.userId, staff: true },
  { id: '10-3', userId: mine.userId, staff: false },
  { id: '10-4', userId: null, staff: true },
  { id: '100-5', userId: mine.userId, staff: true },
]
const listener = (more: Partial<Listener>): Listener => ({
  name: 'somebody',
  person: staff(0),
  from: '0-0',
  ids: [],
  resyncs: [],
  connections: 1,
  close: () => {},
  ...more,
})

describe('what is owed', () => {
  it('is what staff see, or what is one’s own, after the welcome', () => {
    expect(owed(log, listener({}))).toEqual(['9-1', '9-2', '10-4', '100-5'])
    expect(owed(log, listener({ person: mine }))).toEqual(['9-1', '10-3', '100-5'])
    expect(owed(log, listener({ person: mine, from: '9-2' }))).toEqual(['10-3', '100-5'])
  })

  it('is not what a resync passed over, but all of the rest', () => {
    const resyncs = [{ to: '10-4', had: 1, reason: 'too_far_behind' }]
    expect(owed(log, listener({ resyncs }))).toEqual(['9-1', '100-5'])
  })
})

describe('what is wrong', () => {
  const wanted = ['9-1', '9-2', '10-4']
  const tell = (...ids: string[]) => difference(wanted, listener({ ids }))

  it('is nothing when all came, once and in order', () => {
    expect(tell('9-1', '9-2', '10-4')).toBeNull()
  })

  it.each([
    ['one that is missing', ['9-1', '10-4'], /missing 1 \(9-2\), doubled 0/],
    ['one that came twice', ['9-1', '9-2', '9-2', '10-4'], /missing 0 \(\), doubled 1 \(9-2\)/],
    ['one that came twice, in the place of another', ['9-1', '9-1', '10-4'], /missing 1 .* doubled 1/],
    ['one that is somebody else’s', ['9-1', '9-2', '10-3', '10-4'], /not for it 1 \(10-3\)/],
    ['the order', ['9-2', '9-1', '10-4'], /out of order 1 \(9-1\)/],
    ['the order of texts', ['10-4', '9-1', '9-2'], /out of order 1/],
  ])('is %s', (_, ids, told) => {
    expect(tell(...ids)).toMatch(told)
  })
})
