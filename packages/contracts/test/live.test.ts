import { compareEventIds } from '@benne/contracts'
import { expect, it } from 'vitest'

it('orders event ids as numbers, by transaction and then by sequence', () => {
  const inOrder = ['0-0', '9-100', '10-1', '10-2', '10-10', '18446744073709551615-1']
  const shuffled = inOrder.toReversed()
  expect(shuffled.toSorted(compareEventIds)).toEqual(inOrder)
  expect(compareEventIds('10-2', '10-2')).toBe(0)
})
