import { type Achievement, type AchievementName, achievementNames, achievements } from '@benne/contracts'

/** What somebody's records come to, as far as achievements go. */
export interface Facts {
  readonly records: number
  readonly kilograms: number
  /** Most days in a row with a record. */
  readonly streakDays: number
  /** Different types of waste. */
  readonly types: number
  readonly recycled: number
}

/** What these facts are enough for. */
export const achievedBy = (facts: Facts): AchievementName[] =>
  achievementNames.filter((name) => facts[achievements[name].of] >= achievements[name].goal)

/** Every achievement in the order of the contracts, and how far it is: what was achieved is whole, whatever came later. */
export function progressOf(facts: Facts, achieved: ReadonlyMap<AchievementName, Date>): Achievement[] {
  return achievementNames.map((name) => {
    const { of, goal } = achievements[name]
    const achievedAt = achieved.get(name) ?? null
    return { name, goal, progress: achievedAt ? goal : Math.min(goal, facts[of]), achievedAt }
  })
}

/** Most days in a row among days, numbered from any day on; in any order, and some may come twice. */
export function longestRun(days: Iterable<number>): number {
  const known = new Set(days)
  let longest = 0
  for (const day of known) {
    // Only from where a run begins: each day is looked at twice at most.
    if (known.has(day - 1)) continue
    let length = 1
    while (known.has(day + length)) length++
    longest = Math.max(longest, length)
  }
  return longest
}
