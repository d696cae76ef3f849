import { type CustodyFault, custodyFaults } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { FaultTeller, tellFault } from '../src/cli/tell-fault.ts'

const of = (fault: Partial<CustodyFault>): CustodyFault => ({
  fault: 'altered',
  recordId: 'r',
  seq: 2,
  field: null,
  day: null,
  ...fault,
})
const root = (fault: CustodyFault['fault'], day: string, field: string | null = null) =>
  of({ fault, recordId: null, seq: null, day, field })

describe('a fault of the chain of custody', () => {
  it.each([
    [of({}), 'Record r, event 2: its text or its hash was altered.'],
    [of({ fault: 'broken_link' }), 'Record r, event 2: it names another hash before it than there is.'],
    [of({ fault: 'missing' }), 'Record r: event 2 is missing.'],
    [of({ fault: 'misplaced', field: 'at' }), 'Record r, event 2: it was made for another time.'],
    [
      of({ fault: 'record_differs', field: 'status' }),
      'Record r: its status is not what event 2 made of it.',
    ],
    [
      of({ fault: 'record_differs', field: 'constructor' }),
      'Record r: its constructor is not what event 2 made of it.',
    ],
    [
      of({ fault: 'record_differs', field: 'id' }),
      'Record r: there are events of it, and the record is gone.',
    ],
    [root('root_missing', '2026-05-04'), 'Day 2026-05-04: its signed root is missing.'],
    [
      root('root_differs', '2026-05-04', 'previousRoot'),
      'Day 2026-05-04: its root says another previousRoot than it should.',
    ],
  ])('%j is told in words', (fault, words) => {
    expect(tellFault(fault)).toBe(words)
  })

  it('has words of its own, whichever it is', () => {
    const words = custodyFaults.map((fault) =>
      tellFault(of({ fault, day: /root|signature|key/.test(fault) ? '2026-05-04' : null })),
    )
    expect(new Set(words).size).toBe(custodyFaults.length)
    expect(words.join(' ')).not.toMatch(/[a-z]_[a-z]/)
    expect(tellFault(of({ recordId: null }), 'a')).toBe(
      'Account a: its points are not the sum of its ledger.',
    )
  })

  it('of many days in a row is told once', () => {
    const said: string[] = []
    const teller = new FaultTeller((text) => void said.push(text))
    for (const day of [4, 5, 6, 7]) teller.tell(root('root_differs', `2026-05-0${day}`, 'root'))
    teller.tell(of({}))
    for (const day of [1, 2]) teller.tell(root('root_missing', `2026-06-0${day}`))
    teller.tell(root('unknown_key', '2026-06-03'))
    teller.end()
    teller.end()
    expect(said).toEqual([
      'Days 2026-05-04 to 2026-05-07 (4): what was signed is not what the database holds now.',
      'Record r, event 2: its text or its hash was altered.',
      'Day 2026-06-01: its signed root is missing.',
      'Day 2026-06-02: its signed root is missing.',
      'Day 2026-06-03: its root was signed with a key that is not trusted here (CUSTODY_SIGNING_KEY).',
    ])
  })
})
