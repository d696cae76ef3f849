import type { Factor, FactorSetId, FactorSets } from '@benne/contracts'

/** A table of emission factors as Benne carries it: everything that `waste.factors` tells of it. */
export type FactorSet = FactorSets['sets'][number]

/** What the source says of one element: its id there, and kg CO2e per kg of waste. */
export type Element = readonly [id: string, value: number]

/** What a sum or difference of printed decimals comes out as, without what binary fractions add. */
export const decimal = (value: number): number => Number(value.toFixed(9))

/** Completes the rows of a set with what all of them have in common. */
export function factorsOf(
  factorSet: FactorSetId,
  rows: Readonly<Record<string, Omit<Factor, 'id' | 'factorSet'>>>,
): Factor[] {
  return Object.entries(rows).map(([id, row]) => ({ id, factorSet, ...row }))
}
