import {
  type MassUnit,
  maxRecordKg,
  minRecordKg,
  toKilograms,
  type WasteType,
  wasteTypes,
} from '@benne/contracts'
import type { wasteRecords } from '../schema/waste-records.ts'
import { dayMs, freeTime, mondayOf, weekOf } from './calendar.ts'
import { catalogue } from './items.ts'
import { type DemoMove, live } from './life.ts'
import { idAt } from './person.ts'
import { Random, type Weighted } from './random.ts'
import type { Resident } from './residents.ts'
import { near } from './town.ts'

/** A record as it is now, and how it came there. */
export type DemoRecord = typeof wasteRecords.$inferInsert & { readonly moves: readonly DemoMove[] }

/** What somebody handed in from `from` to `until`, and what has become of it by then. Oldest first. */
export function historyOf(
  resident: Resident,
  processors: Weighted<string>,
  { from, until }: { from: Date; until: Date },
): DemoRecord[] {
  const begin = new Date(Math.max(from.getTime(), resident.row.createdAt.getTime() + dayMs / 4))
  const end = new Date(Math.min(until.getTime(), resident.until.getTime()))
  const records: DemoRecord[] = []
  for (let week = weekOf(begin); week <= weekOf(end); week++) {
    // Each week has its own chance, so that the next day's data holds the same weeks.
    const random = new Random(`week ${week} of ${resident.row.email}`)
    for (const wasteType of wasteTypes) {
      for (let left = random.poisson(expected(resident, wasteType, week)); left > 0; left--) {
        const record = declare(random, resident, wasteType, week)
        const life = live(random, record, processors, until)
        if (record.createdAt >= begin && record.createdAt < end) records.push({ ...record, ...life })
      }
    }
  }
  return records.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
}

/** Records of a type that a resident hands in in a week, on average. */
function expected({ perWeek, leanings }: Resident, wasteType: WasteType, week: number): number {
  const { share, season } = catalogue[wasteType]
  const middle = new Date(mondayOf(week).getTime() + 3 * dayMs)
  return perWeek * share * (leanings[wasteType] ?? 1) * (season[middle.getUTCMonth()] ?? 1)
}

function declare(random: Random, resident: Resident, wasteType: WasteType, week: number) {
  const day = new Date(mondayOf(week).getTime() + random.weighted(resident.days) * dayMs)
  const createdAt = freeTime(random, day)
  const month = createdAt.getUTCMonth() + 1
  const inSeason = catalogue[wasteType].items.filter((item) => item.months?.includes(month) ?? true)
  const item = random.weighted(inSeason.map((each) => [each, each.often ?? 1] as const))
  return {
    id: idAt(random, createdAt),
    userId: resident.row.id,
    wasteType,
    material: item.material ?? null,
    description: random.chance(0.78) ? item.text : null,
    ...mass(random, item),
    ...place(random, resident, wasteType),
    createdAt,
  }
}

/** A mass as people give it: from the kitchen scales in grams, from bathroom scales in halves of a kilogram. */
function mass(random: Random, { kg, unit = 'kg' }: { kg: number; unit?: MassUnit }) {
  const exact = Math.min(Math.max(random.logNormal(kg, 0.4), minRecordKg), maxRecordKg)
  const step = { g: 10, kg: exact < 10 ? 0.1 : 0.5, t: 0.01 }[unit]
  const steps = Math.max(1, Math.round(exact / toKilograms(step, unit)))
  const quantity = Number((steps * step).toFixed(2))
  const massSource = unit === 'g' ? ('weighed' as const) : ('estimated' as const)
  return { quantity, unit, quantityKg: toKilograms(quantity, unit), massSource }
}

/** Types that nobody puts in front of the house. */
const forDepot: ReadonlySet<WasteType> = new Set(['electronic', 'hazardous', 'other'])
/** Types that are taken to the container stand rather than put out. */
const forPoint: ReadonlySet<WasteType> = new Set(['glass', 'textile', 'paper'])

/** Where it was handed in, filled in as people do: now and then nothing at all. */
function place(random: Random, { home, row }: Resident, wasteType: WasteType) {
  if (random.chance(0.12)) return {}
  const kind = random.weighted([
    ['home', forDepot.has(wasteType) ? 2 : forPoint.has(wasteType) ? 3 : 7],
    ['point', forDepot.has(wasteType) ? 0 : 5],
    ['depot', forDepot.has(wasteType) ? 8 : 1],
  ])
  const position = (at: { latitude: number; longitude: number }, metres: number) =>
    random.chance(0.8) ? near(random, at, metres) : {}
  if (kind === 'home') {
    return {
      location: random.chance(0.6)
        ? random.pick(['Devant la maison', 'Bac de l’immeuble', 'Sur le trottoir'])
        : null,
      address: row.address && random.chance(0.8) ? row.address : null,
      ...position(home, 12),
    }
  }
  const { name, address, ...at } = kind === 'point' ? home.point : home.depot
  return { location: name, address: random.chance(0.5) ? address : null, ...position(at, 25) }
}
