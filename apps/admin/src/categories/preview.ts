import { pointsOf, scoreOf, type WasteCategory } from '@benne/contracts'

type Rates = Pick<WasteCategory, 'environmentalMultiplier' | 'basePoints'>

/** A declaration to try a category's numbers on. */
export interface Example {
  readonly kg: number
  readonly isLocated: boolean
  readonly isDescribed: boolean
}

/** Score and points that an example would get. */
export function previewOf({ kg, isLocated, isDescribed }: Example, rates: Rates) {
  const score = scoreOf(
    {
      quantityKg: kg,
      latitude: isLocated ? 0 : null,
      // Long enough to count as a description.
      description: isDescribed ? 'x'.repeat(40) : null,
    },
    rates,
  )
  return { score, points: pointsOf(score, rates) }
}
