/** One comparison: between pictures of people `a` and `b`, who are the same in a genuine one. */
export interface Trial {
  readonly a: number
  readonly b: number
  /** The smallest tolerance at which it is accepted; infinite when there is none, as without a face. */
  readonly score: number
  /** How much it counts. */
  readonly weight: number
}

/** Shares with the interval that holds the true one in 95 of 100 such measurements. */
export interface Rate {
  readonly share: number
  readonly low: number
  readonly high: number
  /** Trials on the counted side, of all of them. */
  readonly count: number
}

/** Rates of acceptance at tolerances: as measured, and in each of the resamples. */
export interface Curve {
  readonly tolerances: readonly number[]
  readonly shares: readonly number[]
  readonly accepted: readonly number[]
  readonly trials: number
  readonly people: number
  readonly samples: readonly (readonly number[])[]
}

const z = 1.96
/** Events from which a share's spread over resamples says something. */
const enough = 10

/** Wilson's score interval (1927) for `share` of `trials`, 95 %. `trials` need not be whole. */
export function wilson(share: number, trials: number): [low: number, high: number] {
  const middle = (share + z ** 2 / (2 * trials)) / (1 + z ** 2 / trials)
  const half =
    (z / (1 + z ** 2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/** Of trials that have nothing in common. Where none was counted, the rule of three: at most 3 / n. */
export function rateOf(count: number, trials: number): Rate {
  const share = count / trials
  const [low, high] = wilson(share, trials)
  if (count === 0) return { share, low: 0, high: Math.min(1, 3 / trials), count }
  return { share, low, high, count }
}

/** The same numbers every time for the same seed (mulberry32): what is drawn must not change from run to run. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * How many are accepted at each tolerance, and how much that hangs on the people who happen to be in the folder: pairs that
 * share a person are not independent, so people are drawn anew (with replacement), and pairs come with them.
 */
export function curveOf(trials: readonly Trial[], tolerances: readonly number[], resamples: number): Curve {
  const people = [...new Set(trials.flatMap(({ a, b }) => [a, b]))]
  const size = Math.max(...people, 0) + 1
  const once = new Float64Array(size).fill(1)
  const random = randomOf(1)
  const draw = () => {
    const drawn = new Float64Array(size)
    for (let i = 0; i < people.length; i += 1) {
      const person = people[Math.floor(random() * people.length)] as number
      drawn[person] = (drawn[person] as number) + 1
    }
    return drawn
  }
  const sharesFor = sharesBy(trials, tolerances)
  return {
    tolerances,
    shares: sharesFor(once),
    accepted: tolerances.map((tolerance) => trials.filter(({ score }) => score <= tolerance).length),
    trials: trials.length,
    people: people.length,
    samples: Array.from({ length: resamples }, () => sharesFor(draw())),
  }
}

/** Resolves each trial's place once: the rest is run for every resample. */
function sharesBy(trials: readonly Trial[], tolerances: readonly number[]) {
  const steps = trials.map(({ score }) => tolerances.findIndex((tolerance) => score <= tolerance))
  return (times: Float64Array): number[] => {
    const sums = new Float64Array(tolerances.length)
    let all = 0
    for (const [index, { a, b, weight }] of trials.entries()) {
      const counted =
        a === b ? weight * (times[a] as number) : weight * (times[a] as number) * (times[b] as number)
      all += counted
      const step = steps[index] as number
      if (step >= 0) sums[step] = (sums[step] as number) + counted
    }
    let sum = 0
    return Array.from(sums, (value) => (sum += value) / all)
  }
}

/**
 * The rate at each tolerance: of what was accepted, or of what was `missed`. The interval is Wilson's for as many
 * independent trials as would spread as the resamples do; where too few were counted to know, for the number at the nearest
 * tolerance with enough, and the rule of three where there was none.
 */
export function ratesOf(curve: Curve, side: 'accepted' | 'missed'): Rate[] {
  const counts = curve.accepted.map((accepted) => (side === 'accepted' ? accepted : curve.trials - accepted))
  const independent = effectiveTrials(curve)
  return curve.shares.map((accepted, index) => {
    const share = side === 'accepted' ? accepted : 1 - accepted
    const count = counts[index] as number
    const trials = independent[index] as number
    if (count === 0) return { share: 0, low: 0, high: Math.min(1, 3 / trials), count }
    const [low, high] = wilson(share, trials)
    return { share, low, high, count }
  })
}

/** As many independent trials as would spread as much: p (1 − p) / variance. As many as people where nothing is known. */
export function effectiveTrials({ shares, accepted, trials, people, samples }: Curve): number[] {
  const known = shares.map((share, index) => {
    const fewest = Math.min(accepted[index] as number, trials - (accepted[index] as number))
    const drawn = samples.map((sample) => sample[index] as number).filter((value) => !Number.isNaN(value))
    const spread = varianceOf(drawn)
    return fewest < enough || spread === 0 ? null : Math.min((share * (1 - share)) / spread, trials)
  })
  return known.map((own, index) => own ?? nearest(known, index) ?? people)
}

function nearest(values: readonly (number | null)[], index: number): number | null {
  for (let step = 1; step < values.length; step += 1) {
    const found = values[index + step] ?? values[index - step]
    if (found !== undefined && found !== null) return found
  }
  return null
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
