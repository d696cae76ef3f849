import { describe, expect, test } from 'vitest'
import { normalShare, probit } from '../face/normal.ts'
import { lineOf, shareOn, toleranceFor } from '../face/operating-point.ts'
import { share } from '../face/percentages.ts'
import { curveOf, effectiveTrials, rateOf, ratesOf, type Trial, wilson } from '../face/rates.ts'

describe('the interval of a share', () => {
  test.each([
    // The second is Newcombe's example (1998).
    [10, 100, 0.0552, 0.1744],
    [81, 263, 0.2553, 0.3662],
    [1, 1, 0.2065, 1],
  ])('%i of %i', (count, trials, low, high) => {
    const interval = wilson(count / trials, trials)
    expect(interval[0]).toBeCloseTo(low, 4)
    expect(interval[1]).toBeCloseTo(high, 4)
  })

  test('by the rule of three where nothing was counted', () => {
    expect(rateOf(0, 300)).toEqual({ share: 0, low: 0, high: 0.01, count: 0 })
    expect(rateOf(0, 2).high).toBe(1)
  })
})

describe('rates at a tolerance', () => {
  const trial = (score: number, a = 0, b = 1, weight = 1): Trial => ({ a, b, score, weight })

  test('count what is at most as far, by weight', () => {
    const trials = [trial(0.3), trial(0.4, 0, 1, 3), trial(0.41), trial(Number.POSITIVE_INFINITY)]
    const curve = curveOf(trials, [0.2, 0.3, 0.4, 0.5], 0)
    expect(curve.shares).toEqual([0, 1 / 6, 4 / 6, 5 / 6])
    expect(curve.accepted).toEqual([0, 1, 2, 3])
    expect(ratesOf(curve, 'missed').map((rate) => rate.count)).toEqual([4, 3, 2, 1])
    expect(ratesOf(curve, 'missed')[1]?.share).toBeCloseTo(5 / 6)
  })

  test('are as sure as there are people, however often each is compared', () => {
    // Half of the people are always recognised, half never; each in 40 trials.
    const people = Array.from({ length: 50 }, (_, person) => person)
    const trials = people.flatMap((person) =>
      Array.from({ length: 40 }, () => trial(person % 2 === 0 ? 0.1 : 0.9, person, person)),
    )
    const curve = curveOf(trials, [0.5], 400)
    const [independent = 0] = effectiveTrials(curve)
    expect(independent).toBeGreaterThan(35)
    expect(independent).toBeLessThan(70)
    const [rate] = ratesOf(curve, 'accepted')
    expect(rate?.low).toBeGreaterThan(0.3)
    expect(rate?.low).toBeLessThan(0.4)
  })

  test('come out the same each time', () => {
    const trials = [trial(0.1, 0, 1), trial(0.2, 1, 2), trial(0.3, 0, 2)]
    expect(curveOf(trials, [0.2], 5)).toEqual(curveOf(trials, [0.2], 5))
  })
})

describe('the normal scale', () => {
  test.each([
    [0.5, 0],
    [0.975, 1.959964],
    [0.01, -2.326348],
    [1e-4, -3.719016],
    [1e-6, -4.753424],
  ])('%f is at %f', (part, value) => {
    expect(probit(part)).toBeCloseTo(value, 5)
    expect(normalShare(value) / part).toBeCloseTo(1, 4)
  })

  test('is without end at nothing and at all', () => {
    expect(probit(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(probit(1)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the line through false matches', () => {
  // Scores of impostors that are spread normally around 0.8, by 0.1.
  const scores = Array.from({ length: 20_000 }, (_, index) => 0.8 + 0.1 * probit((index + 0.5) / 20_000))
  const trials = scores.map(
    (score, index): Trial => ({ a: index % 97, b: 97 + (index % 89), score, weight: 1 }),
  )
  const tolerances = Array.from({ length: 30 }, (_, index) => 0.4 + index / 100)

  test('tells of tolerances at which nothing could be counted', () => {
    const curve = curveOf(trials, tolerances, 30)
    const line = lineOf(curve, curve.shares)
    expect(line && shareOn(line, 0.4) / normalShare(-4)).toBeCloseTo(1, 0)
    const point = toleranceFor(curve, 1e-4)
    expect(point?.tolerance).toBeCloseTo(0.8 - 0.3719, 2)
    expect(point?.low).toBeLessThanOrEqual(point?.tolerance ?? 0)
    expect(point?.high).toBeGreaterThanOrEqual(point?.tolerance ?? 1)
  })

  test('is none where too little was counted', () => {
    const few = curveOf(trials.slice(0, 10), tolerances, 3)
    expect(lineOf(few, few.shares)).toBeNull()
    expect(toleranceFor(few, 1e-4)).toBeNull()
  })
})

test.each([
  [0, '0'],
  [0.5, '50.0'],
  [0.0123, '1.2'],
  [0.00031, '0.031'],
  [0.0000031, '0.00031'],
  [Number.NaN, '–'],
])('a share of %f is written %s', (value, words) => {
  expect(share(value)).toBe(words)
})
