import { describe, expect, it } from 'vitest'
import { figureOf } from '../src/outcome/figure.ts'
import { scoreSteps } from '../src/outcome/score-steps.ts'
import { record } from './records.ts'

const figure = (kgCo2e: number, share = 0) => {
  const margin = Math.abs(kgCo2e) * share
  return figureOf({ kgCo2e, low: kgCo2e - margin, high: kgCo2e + margin })
}

describe('a climate figure', () => {
  it.each([
    [2.232, 0.2, 2.2, 0.4, 'kg', 1],
    [12.3456, 0.5, 12, 6, 'kg', 0],
    [0.352, 0.5, 350, 180, 'g', 0],
    [0.00123, 0.2, 1.2, 0.2, 'g', 1],
    [0.9996, 0.1, 1, 0.1, 'kg', 1],
    [760, 0.2, 760, 150, 'kg', 0],
    [25989, 0.5, 26, 13, 't', 0],
    [999.6, 0.2, 1, 0.2, 't', 1],
    [9.96, 0.01, 10, 0.1, 'kg', 0],
    [0.75, 1.57, 750, 1200, 'g', 0],
    [56, 0.002, 56, 0.1, 'kg', 0],
  ])('%d ± %d is %d ± %d %s', (kgCo2e, share, value, margin, unit, decimals) => {
    expect(figure(kgCo2e, share)).toEqual({ value, margin, unit, decimals, isGain: true })
  })

  it('tells a loss from a gain, and has no ± where the source has none', () => {
    expect(figure(-1.2312)).toEqual({ value: 1.2, margin: null, unit: 'kg', decimals: 1, isGain: false })
    expect(figure(0)).toEqual({ value: 0, margin: null, unit: 'g', decimals: 0, isGain: true })
  })
})

const plastic = { environmentalMultiplier: 1.5, basePoints: 3, version: 1 }

describe('why a record has its score', () => {
  it('is its mass, its type, and what it tells', () => {
    const told = record({ latitude: 48.1, description: 'Twenty-one characters', environmentalScore: 41.58 })
    expect(scoreSteps(told, plastic)).toEqual({
      base: 36,
      isLocated: true,
      isDescribed: true,
      score: 41.58,
      isCapped: false,
      tens: 4,
      basePoints: 3,
      points: 7,
      isScoreCorrected: false,
    })
  })

  it('ends at a hundred', () => {
    const heavy = record({ quantityKg: 20, environmentalScore: 100 })
    expect(scoreSteps(heavy, plastic)).toMatchObject({ base: 300, score: 100, isCapped: true, points: 13 })
  })

  it('shows that staff corrected it, and what the corrected one earns', () => {
    const corrected = record({ environmentalScore: 90 })
    expect(scoreSteps(corrected, plastic)).toMatchObject({ score: 36, isScoreCorrected: true, points: 12 })
  })

  it('is not known by rates that came later', () => {
    expect(scoreSteps(record(), { ...plastic, version: 2 })).toBeNull()
  })
})
