import { achievementNames, type WasteType } from '@benne/contracts'
import type { userAchievements } from '@benne/db'
import { counts } from '../points/settle-points.ts'
import { achievedBy, type Facts, longestRun } from '../users/achievements.ts'
import type { RecordRow } from '../waste/to-record.ts'
import type { Life } from './life.ts'

/** The records that count, at a moment. */
class Tally {
  readonly #records = new Map<string, { readonly row: RecordRow; readonly day: number }>()

  put(row: RecordRow): void {
    if (!earns(row)) this.#records.delete(row.id)
    else this.#records.set(row.id, { row, day: this.#records.get(row.id)?.day ?? dayOf(row.createdAt) })
  }

  facts(): Facts {
    const records = [...this.#records.values()]
    return {
      records: records.length,
      // Sums of exact decimals: what binary fractions add must not keep anybody below a goal.
      kilograms: Number(records.reduce((sum, { row }) => sum + row.quantityKg, 0).toFixed(6)),
      streakDays: longestRun(records.map(({ day }) => day)),
      types: new Set<WasteType>(records.map(({ row }) => row.wasteType)).size,
      recycled: records.filter(({ row }) => row.status === 'recycled').length,
    }
  }
}

const earns = (row: RecordRow): boolean =>
  counts(row) && (row.flags.length === 0 || row.validation === 'valid')

const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })

/** Number of the day where the people of the demonstration live. */
const dayOf = (at: Date): number => Date.parse(calendar.format(at)) / (24 * 3600 * 1000)

/** What somebody has achieved, and when, as `awardAchievements` would have found at each of its calls. */
export function achievementsOf(
  userId: string,
  lives: readonly Life[],
): (typeof userAchievements.$inferInsert)[] {
  const tally = new Tally()
  const achieved = new Map<string, Date>()
  const moments = lives.flatMap(({ states }) => states).toSorted((a, b) => a.at.getTime() - b.at.getTime())
  for (const { at, row } of moments) {
    tally.put(row)
    const asked = row.version === 1 || row.status === 'recycled' || row.validation === 'valid'
    if (!asked || achieved.size === achievementNames.length) continue
    for (const name of achievedBy(tally.facts())) if (!achieved.has(name)) achieved.set(name, at)
  }
  return achievementNames.flatMap((name) => {
    const achievedAt = achieved.get(name)
    return achievedAt ? { userId, name, achievedAt } : []
  })
}
