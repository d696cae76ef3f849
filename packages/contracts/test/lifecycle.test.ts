import { isFinal, movesFrom, roles, wasteStatuses } from '@benne/contracts'
import { describe, expect, it } from 'vitest'

// Written out again, from the product's words: a change to the table must be meant.
const allowed = [
  'pending collected',
  'pending rejected',
  'collected processed',
  'collected rejected',
  'processed recycled',
  'processed disposed',
  'processed rejected',
]

describe('life cycle', () => {
  for (const role of roles) {
    for (const from of wasteStatuses) {
      for (const to of wasteStatuses) {
        const expected = role !== 'user' && allowed.includes(`${from} ${to}`)
        it(`${role}: ${from} → ${to} is ${expected ? 'allowed' : 'refused'}`, () => {
          expect(movesFrom(from, role).includes(to)).toBe(expected)
        })
      }
    }
  }

  it('ends in recycled, disposed or rejected', () => {
    expect(wasteStatuses.filter(isFinal)).toEqual(['recycled', 'disposed', 'rejected'])
  })
})
