import type { WasteCategory } from './category.ts'

/** What of a record its score depends on. */
export interface Scored {
  readonly quantityKg: number
  readonly latitude: number | null
  readonly description: string | null
}

type Rates = Pick<WasteCategory, 'environmentalMultiplier' | 'basePoints'>

/** Who says where their waste is, and what, helps those who fetch it. */
export const scoreFactors = { located: 1.1, described: 1.05 } as const
/** Characters that a description needs more than, to count as one; as people count them, so that 🫙 is one. */
export const describedLength = 20
/** Score of a kilogram at a multiplier of one. */
export const scorePerKg = 10
export const maxScore = 100

/** By what a record's score is multiplied for what it tells, each 1 when it does not. */
export function scoreBonuses({ latitude, description }: Pick<Scored, 'latitude' | 'description'>) {
  return {
    located: latitude === null ? 1 : scoreFactors.located,
    described: Array.from(description ?? '').length > describedLength ? scoreFactors.described : 1,
  }
}

/**
 * Environmental score, 0 to 100, to two decimals: kilograms × the category's multiplier × 10, a tenth more with a
 * position, a twentieth more with a description. Version 1 of the formula of the product's wire contract.
 */
export function scoreOf(record: Scored, { environmentalMultiplier }: Rates): number {
  const { located, described } = scoreBonuses(record)
  const score = record.quantityKg * environmentalMultiplier * scorePerKg * located * described
  return Math.min(maxScore, toScore(score))
}

/** A score to two decimals, as the database keeps it. */
export const toScore = (score: number): number =>
  // Rounded as decimals are: 2.3 × 1.5 × 10 must not come out a cent too low for being binary.
  Math.round(Number((score * 100).toPrecision(12))) / 100

/** Points of a record: one for each whole ten of its score, and the category's own. */
export function pointsOf(score: number, { basePoints }: Rates): number {
  return Math.floor(score / 10) + basePoints
}
