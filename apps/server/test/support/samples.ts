/**
 * The median of `first` and of `second`, in milliseconds, and how surely `first` takes longer: the share of pairs of one
 * of each in which it did (Mann-Whitney's U over its maximum): 0.5 when nothing can be told, 1 when it always did.
 */
export interface Comparison {
  readonly medians: readonly [number, number]
  readonly longer: number
}

/**
 * Times two kinds of work, turn by turn and each first every other time, so that what else the machine does meets both
 * alike. What comes first of all (caches, connections) does not count.
 */
export async function compareTimes(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  rounds: number,
  warmUp = 3,
): Promise<Comparison> {
  const times: [number[], number[]] = [[], []]
  for (let round = -warmUp; round < rounds; round++) {
    const turns = [
      [first, times[0]],
      [second, times[1]],
    ] as const
    for (const [work, kept] of round % 2 ? turns.toReversed() : turns) {
      const begun = performance.now()
      await work()
      if (round >= 0) kept.push(performance.now() - begun)
    }
  }
  const [a, b] = times
  const wins = a.reduce((sum, x) => sum + b.filter((y) => x > y).length, 0)
  return { medians: [median(a), median(b)], longer: wins / (a.length * b.length) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y)
  return sorted[Math.floor(sorted.length / 2)] as number
}
