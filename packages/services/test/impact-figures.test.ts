import {
  type Factor,
  type FactorSetId,
  factorSets,
  materials,
  treatments,
  wasteTypes,
} from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { computeImpact, sameImpact, sumImpacts, type Weighed } from '../src/impact/compute-impact.ts'
import { fromShortTons } from '../src/impact/epa-warm.ts'
import { allFactorSets, factorById, factorFor, type Substance } from '../src/impact/factor-sets.ts'

/** A figure as sources print it: three decimals with their sign. */
const printed = (value: number | null) =>
  value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`

/**
 * Rows as the sources have them: factor, its elements (emitted, spared), emitted, spared, net, ± in per cent, benefit
 * against landfill, and what WARM says of the same in kg CO2e per kg.
 */
const table = [
  ['plastic/mixed_plastic', '', '+0.515', '−1.404', '−0.889', 20, '+0.930', '+1.047'],
  ['plastic/pet_bottles', '34492 34493', '+0.662', '−1.741', '−1.079', 20, '+1.120', '+1.168'],
  ['plastic/pe_rigid', '34522 34523', '+0.434', '−1.442', '−1.008', 20, '+1.049', '+0.860'],
  ['plastic/pp_rigid', '34550 34551', '+0.434', '−1.306', '−0.872', 20, '+0.913', '+0.893'],
  ['plastic/pe_film', '34526 34527', '+0.530', '−1.128', '−0.598', 20, '+0.639', '–'],
  ['glass/packaging', '34472 34473', '+0.639', '−1.158', '−0.519', 20, '+0.560', '+0.331'],
  ['metal/ferrous', '34666 34667', '+0.938', '−2.211', '−1.273', 20, '+1.314', '+2.039'],
  ['metal/aluminium', '34460 34461', '+0.873', '−8.432', '−7.559', 20, '+7.600', '+10.086'],
  ['paper/cardboard', '34480 34481', '+0.992', '−0.379', '+0.613', 20, '−0.513', '+3.660'],
  ['organic/composting', '34638 34639', '+0.140', '−0.026', '+0.114', 50, '+0.352', '+0.717'],
  ['organic/anaerobic_digestion', '34636 34637', '+0.173', '−0.012', '+0.161', 100, '+0.305', '–'],
  ['electronic/small_appliances', '34612 34613', '+0.802', '−1.669', '−0.867', 10, '+0.867', '+1.014'],
  ['electronic/batteries', '34634 34635', '+0.360', '−0.803', '−0.443', 20, '+0.443', '–'],
  ['hazardous/incineration', '34712', '+0.844', '–', '+0.844', 20, '+0.000', '–'],
  ['hazardous/storage', '34714', '+0.128', '–', '+0.128', 50, '+0.000', '–'],
  ['textile/reuse', '34630 34631', '+0.500', '−25.107', '−24.607', 50, '+25.989', '–'],
] as const

const factor = (set: FactorSetId, id: string): Factor => {
  const found = factorById(set, id)
  if (!found) throw new Error(`${set} has no ${id}`)
  return found
}

describe('the factor sets', () => {
  it.each(table)('%s is as printed', (id, elements, impact, avoided, net, percent, benefit, epa) => {
    const row = factor('ademe-23.6', id)
    expect([row.impact, row.avoided, row.net, row.benefit].map(printed)).toEqual([
      impact,
      avoided,
      net,
      benefit,
    ])
    expect(row.uncertainty).toBe(percent / 100)
    expect(row.elements.join(' ')).toContain(elements)
    expect(row.validUntil).toBe('2024-03')
    expect(printed(factorById('epa-warm-16', id)?.benefit ?? null)).toBe(epa)
  })

  it('hold nothing else', () => {
    const ids = (set: FactorSetId) => allFactorSets.find(({ id }) => id === set)?.factors.map(({ id }) => id)
    expect(ids('ademe-23.6')?.toSorted()).toEqual(table.map(([id]) => id).toSorted())
    expect(ids('epa-warm-16')).toEqual(table.filter((row) => row[7] !== '–').map(([id]) => id))
  })

  it('compare with what ADEME says of burying the same', () => {
    const buried = (id: string) => {
      const { landfill, elements } = factor('ademe-23.6', id)
      return [printed(landfill), ...elements.slice(2)]
    }
    expect(buried('glass/packaging')).toEqual(['+0.041', '34476'])
    expect(buried('paper/cardboard')).toEqual(['+0.100', '34484', '34485'])
    expect(buried('organic/composting')).toEqual(['+0.466', '34648', '34649'])
    expect(buried('textile/reuse')).toEqual(['+1.382', '34632'])
    expect(buried('electronic/batteries')).toEqual(['–'])
  })

  it('take the mean of four for plastic of which nobody said what it is, with all their elements', () => {
    const { elements, landfill } = factor('ademe-23.6', 'plastic/mixed_plastic')
    expect(elements).toEqual([
      '34492',
      '34493',
      '34476',
      '34522',
      '34523',
      '34550',
      '34551',
      '34526',
      '34527',
    ])
    expect(printed(landfill)).toBe('+0.041')
  })

  it('turn short tons into kilograms: 1.06 t a short ton are neither 1.06 nor 0.96 kg a kilogram', () => {
    // The two classic mistakes: to take a short ton for a metric one, and to convert the wrong way round.
    expect(fromShortTons(1)).toBeCloseTo(1.102311, 6)
    const pet = factor('epa-warm-16', 'plastic/pet_bottles').benefit
    expect(pet).toBeCloseTo(1.16845, 5)
    expect(Math.abs(pet - 1.06)).toBeGreaterThan(0.1)
    expect(Math.abs(pet - 1.06 * 0.90718474)).toBeGreaterThan(0.2)
    // 1000 kg of it spare as much as 1.10231 short tons.
    expect(1000 * pet).toBeCloseTo(1.06 * (1000 / 907.18474) * 1000, 4)
  })

  it('say which they are', () => {
    expect(
      allFactorSets.map(({ id, publisher, version, published }) => [id, publisher, version, published]),
    ).toEqual([
      ['ademe-23.6', 'ADEME', '23.6', '2025-07'],
      ['epa-warm-16', 'US EPA', '16', '2023-12'],
    ])
    for (const { id, factors } of allFactorSets) for (const row of factors) expect(row.factorSet).toBe(id)
    expect(new Set(factor('epa-warm-16', 'glass/packaging').elements).size).toBe(0)
    expect(factor('epa-warm-16', 'glass/packaging')).toMatchObject({
      uncertainty: null,
      validUntil: null,
      net: null,
    })
  })
})

describe('the factor of a record', () => {
  const of = (wasteType: Substance['wasteType'], more: Partial<Substance> = {}) =>
    factorFor('ademe-23.6', { wasteType, material: null, treatment: null, ...more })?.id ?? null

  it.each([
    ['plastic', {}, 'plastic/mixed_plastic'],
    ['plastic', { material: 'mixed_plastic' }, 'plastic/mixed_plastic'],
    ['plastic', { material: 'pe_film' }, 'plastic/pe_film'],
    ['plastic', { treatment: 'reuse' }, 'plastic/mixed_plastic'],
    ['metal', {}, 'metal/ferrous'],
    ['metal', { material: 'aluminium' }, 'metal/aluminium'],
    ['electronic', {}, 'electronic/small_appliances'],
    ['electronic', { material: 'batteries' }, 'electronic/batteries'],
    ['glass', { treatment: 'material_recycling' }, 'glass/packaging'],
    ['paper', {}, 'paper/cardboard'],
    ['organic', {}, 'organic/composting'],
    ['organic', { treatment: 'composting' }, 'organic/composting'],
    ['organic', { treatment: 'anaerobic_digestion' }, 'organic/anaerobic_digestion'],
    ['textile', {}, 'textile/reuse'],
    ['textile', { treatment: 'reuse' }, 'textile/reuse'],
    ['textile', { treatment: 'material_recycling' }, null],
    ['hazardous', {}, null],
    ['hazardous', { treatment: 'incineration' }, null],
    ['other', {}, null],
  ] as const)('%s %j: %s', (wasteType, more, id) => {
    expect(of(wasteType, more)).toBe(id)
  })

  it('is one of the set, or none, for all that can be declared and done', () => {
    for (const wasteType of wasteTypes) {
      for (const material of [null, ...materials[wasteType]]) {
        const done = [...treatments.recycled[wasteType], ...treatments.disposed[wasteType]]
        for (const treatment of [null, ...done]) {
          const found = factorFor('ademe-23.6', { wasteType, material, treatment })
          const claims = !['hazardous', 'other'].includes(wasteType)
          const rags = wasteType === 'textile' && treatment === 'material_recycling'
          expect(found !== null, `${wasteType} ${material} ${treatment}`).toBe(claims && !rags)
        }
      }
    }
  })
})

describe('a figure', () => {
  const record = (more: Partial<Weighed> = {}): Weighed => ({
    wasteType: 'glass',
    material: null,
    treatment: null,
    quantityKg: 10,
    massSource: 'estimated',
    ...more,
  })

  it('is mass by factor, with bounds of the source’s own uncertainty', () => {
    expect(computeImpact(record(), 'ademe-23.6')).toEqual({
      factorSet: 'ademe-23.6',
      factorId: 'glass/packaging',
      elements: ['34472', '34473', '34476'],
      baseline: 'landfill',
      massKg: 10,
      massSource: 'estimated',
      kgCo2e: 5.6,
      low: 4.48,
      high: 6.72,
    })
  })

  it('has its lower bound below it also where it is a loss', () => {
    const { kgCo2e, low, high } = computeImpact(record({ wasteType: 'paper' }), 'ademe-23.6')
    expect([low, kgCo2e, high]).toEqual([-6.156, -5.13, -4.104])
  })

  it('has no bounds where the source gives none', () => {
    const { kgCo2e, low, high } = computeImpact(record(), 'epa-warm-16')
    expect(kgCo2e).toBeCloseTo(3.3069, 4)
    expect([low, high]).toEqual([kgCo2e, kgCo2e])
  })

  it('is exact for a gram and for a tonne', () => {
    expect(computeImpact(record({ quantityKg: 0.001 }), 'ademe-23.6').kgCo2e).toBe(0.00056)
    expect(computeImpact(record({ quantityKg: 1000, wasteType: 'textile' }), 'ademe-23.6').kgCo2e).toBe(
      25_989,
    )
  })

  it.each(factorSets)('claims nothing for what is hazardous or unknown (%s)', (set) => {
    for (const wasteType of ['hazardous', 'other'] as const) {
      expect(computeImpact(record({ wasteType }), set)).toMatchObject({
        factorId: null,
        elements: [],
        kgCo2e: null,
        low: null,
        high: null,
        massKg: 10,
      })
    }
  })

  it('is another one when factor, mass, how that is known, or the set changes, and by nothing else', () => {
    const glass = computeImpact(record(), 'ademe-23.6')
    const same = (more: Partial<Weighed>, set: FactorSetId = 'ademe-23.6') =>
      sameImpact(glass, computeImpact(record(more), set))
    expect(same({})).toBe(true)
    expect(same({ treatment: 'reuse' })).toBe(true)
    expect(same({ wasteType: 'metal' })).toBe(false)
    expect(same({ quantityKg: 10.001 })).toBe(false)
    expect(same({ massSource: 'weighed' })).toBe(false)
    expect(same({}, 'epa-warm-16')).toBe(false)
  })
})

describe('a sum', () => {
  it('adds margins within a factor, and across factors as the sides of a right angle', () => {
    // Glass: 10 kg in two records, ±20 % of 5.6. Paper: 5 kg, ±20 % of −2.565.
    const sum = sumImpacts([
      { kgCo2e: 5.6, margin: 1.12, records: 2 },
      { kgCo2e: -2.565, margin: 0.513, records: 1 },
    ])
    const margin = Math.sqrt(1.12 ** 2 + 0.513 ** 2)
    expect(sum.records).toBe(3)
    expect(sum.kgCo2e).toBe(3.035)
    expect(sum.low).toBeCloseTo(3.035 - margin, 9)
    expect(sum.high).toBeCloseTo(3.035 + margin, 9)
    // Less than if everything were wrong in the same direction.
    expect(sum.high - sum.kgCo2e).toBeLessThan(1.12 + 0.513)
  })

  it('of nothing is nothing', () => {
    expect(sumImpacts([])).toEqual({ kgCo2e: 0, low: 0, high: 0, records: 0 })
  })
})
