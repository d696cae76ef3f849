export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
    : (sorted[Math.floor(middle)] ?? Number.NaN)
}

/** The nearest-rank percentile, `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The median over rounds of ours / theirs: each round's pair ran under the same conditions, so they are divided first. */
export function ratio<T>(ours: readonly T[], theirs: readonly T[], of: (round: T) => number): number {
  return median(ours.map((round, i) => of(round) / of(theirs[i] as T)))
}

/** The smallest and the largest of those ratios: how far to believe the median. */
export function spread<T>(
  ours: readonly T[],
  theirs: readonly T[],
  of: (round: T) => number,
): [number, number] {
  const all = ours.map((round, i) => of(round) / of(theirs[i] as T))
  return [Math.min(...all), Math.max(...all)]
}
