import { fitLine, type Line, normalShare, probit } from './normal.ts'
import type { Curve } from './rates.ts'

/** Accepted trials from which a rate is a point of the line; above the share they are no longer of its tail. */
const enough = 20
const maxShare = 0.1

/**
 * The line through false matches on the normal scale, from which rates are read that are too rare to be counted: over the
 * 9.1 million pairs of all of LFW it is straight down to 5e-6. Null when too few were accepted.
 */
export function lineOf({ tolerances, accepted }: Curve, shares: readonly number[]): Line | null {
  const points = tolerances.flatMap((tolerance, index) => {
    const share = shares[index] ?? 0
    const isUsed = (accepted[index] ?? 0) >= enough && share > 0 && share < maxShare
    return isUsed ? [[tolerance, probit(share)] as const] : []
  })
  return fitLine(points)
}

/** What the line says of a tolerance. */
export const shareOn = ({ slope, offset }: Line, tolerance: number) => normalShare(slope * tolerance + offset)

export interface OperatingPoint {
  readonly tolerance: number
  /** Of the tolerance, 95 %, over the resamples. */
  readonly low: number
  readonly high: number
}

/** The tolerance at which the line says `share`. Null when there is no line. */
export function toleranceFor(curve: Curve, share: number): OperatingPoint | null {
  const solve = (shares: readonly number[]) => {
    const line = lineOf(curve, shares)
    return line && (probit(share) - line.offset) / line.slope
  }
  const tolerance = solve(curve.shares)
  if (tolerance === null) return null
  const drawn = curve.samples
    .flatMap((shares) => solve(shares) ?? [])
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b)
  const at = (part: number) => drawn[Math.round(part * (drawn.length - 1))] ?? Number.NaN
  return { tolerance, low: at(0.025), high: at(0.975) }
}
