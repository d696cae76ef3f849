import {
  maxScore,
  pointsOf,
  scoreBonuses,
  scoreOf,
  scorePerKg,
  type WasteCategory,
  type WasteRecord,
} from '@benne/contracts'

export type ScoredRecord = Pick<
  WasteRecord,
  'quantityKg' | 'latitude' | 'description' | 'environmentalScore' | 'pointsAwarded' | 'categoryVersion'
>
type Rates = Pick<WasteCategory, 'environmentalMultiplier' | 'basePoints' | 'version'>

/** How a score and its points came about, for who wants to know why. */
export interface ScoreSteps {
  /** Kilograms × multiplier × 10. */
  readonly base: number
  /** Whether a position, and a description that says something, added to it. */
  readonly isLocated: boolean
  readonly isDescribed: boolean
  /** The rule's result, and whether it would have been more than there is. */
  readonly score: number
  readonly isCapped: boolean
  /** What the rule gives for the score that counts: each whole ten, and the type's own. */
  readonly tens: number
  readonly basePoints: number
  readonly points: number
  /** Whether staff gave another score than the rule. */
  readonly isScoreCorrected: boolean
}

/** Null when the record was scored by other rates than these: what they were is not known here. */
export function scoreSteps(record: ScoredRecord, category: Rates): ScoreSteps | null {
  if (record.categoryVersion !== category.version) return null
  const { located, described } = scoreBonuses(record)
  const base = Number((record.quantityKg * category.environmentalMultiplier * scorePerKg).toPrecision(12))
  const score = scoreOf(record, category)
  return {
    base,
    isLocated: located > 1,
    isDescribed: described > 1,
    score,
    isCapped: base * located * described > maxScore,
    tens: pointsOf(record.environmentalScore, { ...category, basePoints: 0 }),
    basePoints: category.basePoints,
    points: pointsOf(record.environmentalScore, category),
    isScoreCorrected: record.environmentalScore !== score,
  }
}
