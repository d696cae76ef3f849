import { pointsOf, type Scored, scoreOf } from '@benne/contracts'
import { describe, expect, it } from 'vitest'

/** Multiplier and bonus of each type, version 1. */
const rates = {
  organic: { environmentalMultiplier: 1.0, basePoints: 0 },
  plastic: { environmentalMultiplier: 1.5, basePoints: 3 },
  paper: { environmentalMultiplier: 1.2, basePoints: 0 },
  glass: { environmentalMultiplier: 1.3, basePoints: 0 },
  metal: { environmentalMultiplier: 1.4, basePoints: 3 },
  electronic: { environmentalMultiplier: 2.0, basePoints: 5 },
  hazardous: { environmentalMultiplier: 2.5, basePoints: 5 },
  textile: { environmentalMultiplier: 1.1, basePoints: 0 },
  other: { environmentalMultiplier: 1.0, basePoints: 0 },
}
type Type = keyof typeof rates
const letters = (count: number) => 'a'.repeat(count)
const scored = (quantityKg: number, more: Partial<Scored> = {}): Scored => ({
  quantityKg,
  latitude: null,
  description: null,
  ...more,
})

describe('score and points', () => {
  it.each([
    // kg × multiplier × 10
    ['organic', 1, 10, 1],
    ['plastic', 1, 15, 4],
    ['paper', 1, 12, 1],
    ['glass', 1, 13, 1],
    ['metal', 1, 14, 4],
    ['electronic', 1, 20, 7],
    ['hazardous', 1, 25, 7],
    ['textile', 1, 11, 1],
    ['other', 1, 10, 1],
    // The least and the most.
    ['organic', 0.001, 0.01, 0],
    ['electronic', 0.19, 3.8, 5],
    ['organic', 10, 100, 10],
    ['glass', 1000, 100, 10],
    ['hazardous', 1000, 100, 15],
    // Just below a ten, and on it.
    ['organic', 1.999, 19.99, 1],
    ['organic', 2, 20, 2],
    ['organic', 9.999, 99.99, 9],
  ] as const)('%s, %d kg: %d, %d points', (type: Type, kg, score, points) => {
    expect(scoreOf(scored(kg), rates[type])).toBe(score)
    expect(pointsOf(score, rates[type])).toBe(points)
  })

  it.each([
    [scored(2), 26],
    [scored(2, { latitude: 48.1 }), 28.6],
    // On the equator is a place too.
    [scored(2, { latitude: 0 }), 28.6],
    [scored(2, { description: letters(21) }), 27.3],
    [scored(2, { latitude: 48.1, description: letters(21) }), 30.03],
    // 100 is the most, with or without.
    [scored(7.2, { latitude: 48.1, description: letters(21) }), 100],
    [scored(7.6, {}), 98.8],
    [scored(7.7, {}), 100],
  ])('of glass with place and description: %j is %d', (record, score) => {
    expect(scoreOf(record, rates.glass)).toBe(score)
  })

  it.each([
    [letters(20), false],
    [letters(21), true],
    ['é'.repeat(20), false],
    ['é'.repeat(21), true],
    // Characters are what people count: each of these is two of JavaScript's.
    ['🫙'.repeat(20), false],
    ['🫙'.repeat(21), true],
    ['', false],
  ])('a description counts from its 21st character: %s %s', (description, counts) => {
    expect(scoreOf(scored(1, { description }), rates.organic)).toBe(counts ? 10.5 : 10)
  })

  it.each([
    // Binary fractions make 22.499999999999996 of the first, and a cent less of the score.
    ['plastic', 0.015, null, 0.23],
    ['glass', 0.185, null, 2.41],
    ['textile', 0.825, null, 9.08],
    ['hazardous', 0.023, null, 0.58],
    ['organic', 1.785, 46.3, 19.64],
    ['metal', 1.275, 46.3, 19.64],
  ] as const)('comes out as by hand: %s, %d kg at %s is %d', (type: Type, kg, latitude, score) => {
    expect(scoreOf(scored(kg, { latitude }), rates[type])).toBe(score)
  })

  it('comes out as whole numbers say, for every gram', () => {
    for (const type of Object.keys(rates) as Type[]) {
      const tenfold = Math.round(rates[type].environmentalMultiplier * 10)
      for (let grams = 1; grams < 10_000; grams++) {
        // Hundredths of a score with a place: grams × multiplier × 1.1, rounded half up.
        const hundredths = Math.min(10_000, Math.floor((2 * grams * tenfold * 11 + 100) / 200))
        const score = scoreOf(scored(grams / 1000, { latitude: 1 }), rates[type])
        if (score !== hundredths / 100) expect.fail(`${type} ${grams} g: ${score}, not ${hundredths / 100}`)
      }
    }
  })

  it('follows an edited category', () => {
    const edited = { environmentalMultiplier: 0, basePoints: 7 }
    expect(scoreOf(scored(100), edited)).toBe(0)
    expect(pointsOf(0, edited)).toBe(7)
    expect(pointsOf(100, edited)).toBe(17)
  })
})
