import { randomUUID } from 'node:crypto'
import {
  type BoundingBox,
  type RecordFilter,
  type Role,
  recordFlags,
  type recordSorts,
  validations,
  wasteStatuses,
  wasteTypes,
} from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'
import type { AccountCtx } from '@benne/services'
import { asc, inArray, sql } from 'drizzle-orm'
import type { World } from './support.ts'

/** Chance that is the same in every run: mulberry32. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  int(below: number): number {
    return Math.floor(this.next() * below)
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.int(choices.length)] as T
  }
}

/** What is in the texts, from words of nearly every record to those of one in three hundred. */
const things = [
  'Bouteilles',
  'Bouteilles en verre',
  'Cartons de déménagement',
  'Vélo rouillé',
  'Papiers',
  'Œufs de Pâques',
]
const places = ['Quartier Saint-Michel', 'Cour de l’École', 'Hangar 14', null]
const addresses = ['12 rue Jean-Jaurès, 33000 Bordeaux', '7 allée des Tilleuls', null]
const rare = ['trottinette', 'xylophone', '100% laine', 'bac_4', 'C:\\temp', 'TV']
const names = [
  ['Ana', 'Leroy'],
  ['Gaëlle', 'Lefèvre'],
  ['Škoda', 'Ñuñez'],
  ['Bo', 'Verreault'],
] as const

const moment = new Date('2026-05-04T08:00:00.000Z').getTime()
const hour = 3_600_000

export type Row = typeof wasteRecords.$inferSelect & { readonly ownerText: string }

/** Four residents, a newcomer and staff, with `count` records of which many share their dates, masses and scores. */
export async function makeRecords(world: World, count: number) {
  const chance = new Chance(20_260_504)
  const residents: AccountCtx[] = []
  for (const [firstName, lastName] of names) {
    residents.push(await account(world, 'user', firstName, lastName))
  }
  const staff = await account(world, 'admin', 'Zoé', 'Staff')
  const newcomer = await account(world, 'user', 'New', 'Comer')
  for (let made = 0; made < count; made += 500) {
    const rows = Array.from({ length: Math.min(500, count - made) }, () => record(chance, residents))
    await world.db.insert(wasteRecords).values(rows)
  }
  await world.db.execute(sql`vacuum analyze waste_records, users`)
  return { residents, staff, newcomer }
}

async function account(world: World, role: Role, firstName: string, lastName: string): Promise<AccountCtx> {
  const id = randomUUID()
  const now = world.clock.now()
  await world.db.insert(users).values({
    id,
    email: `${id}@example.org`,
    username: `u${id.replaceAll('-', '').slice(0, 20)}`,
    firstName,
    lastName,
    role,
    passwordHash: 'none',
    createdAt: now,
    updatedAt: now,
  })
  return world.as({ type: 'user', userId: id, role, sessionId: randomUUID(), passwordAt: now }) as AccountCtx
}

function record(chance: Chance, residents: readonly AccountCtx[]): typeof wasteRecords.$inferInsert {
  const quantityKg = chance.is(0.5) ? 1 + chance.int(20) : Number((0.001 + chance.next() * 900).toFixed(3))
  const createdAt = new Date(moment - chance.int(300) * hour)
  return {
    id: randomUUID(),
    // The first has most of them, the last next to none.
    userId: (residents[Math.floor(residents.length * chance.next() ** 3)] as AccountCtx).actor.userId,
    wasteType: wasteTypes[Math.floor(wasteTypes.length * chance.next() ** 2)] as 'glass',
    status: chance.one(wasteStatuses),
    validation: chance.is(0.02) ? 'refused' : chance.one(validations),
    flags: chance.is(0.97) ? [] : recordFlags.filter(() => chance.is(0.5)),
    ...positionOf(chance),
    description: [chance.one(things), chance.is(0.02) ? chance.one(rare) : ''].join(' '),
    location: chance.one(places),
    address: chance.one(addresses),
    quantity: quantityKg,
    quantityKg,
    unit: 'kg',
    environmentalScore: chance.is(0.5) ? 100 : Number((chance.next() * 100).toFixed(2)),
    createdAt,
    updatedAt: new Date(createdAt.getTime() + chance.int(50) * hour),
    withdrawnAt: chance.is(0.03) ? new Date(moment) : null,
  }
}

/** In a town, on the date line, at the poles, or nowhere. */
function positionOf(chance: Chance) {
  if (chance.is(0.3)) return { latitude: null, longitude: null }
  if (chance.is(0.7)) return { latitude: 44.8 + chance.next() / 10, longitude: -0.6 + chance.next() / 10 }
  if (chance.is(0.2)) return { latitude: chance.one([90, -90, 89.9]), longitude: chance.one([0, 180, -180]) }
  return {
    latitude: -20 + chance.next(),
    longitude: chance.is(0.1) ? chance.one([180, -180]) : chance.one([-1, 1]) * (180 - chance.next()),
  }
}

/** Every record as the database has it, for the reference to choose from. */
export async function everyRow(world: World): Promise<Row[]> {
  const rows = await world.db.select().from(wasteRecords).orderBy(asc(wasteRecords.id))
  const owners = await world.db
    .select({ id: users.id, text: users.searchText })
    .from(users)
    .where(inArray(users.id, [...new Set(rows.map(({ userId }) => userId))]))
  const texts = new Map(owners.map(({ id, text }) => [id, text]))
  return rows.map((row) => Object.assign(row, { ownerText: texts.get(row.userId) ?? '' }))
}

/** Whether a row's texts have the words of a search; what that means, the tests of searching say. */
export type Finds = (row: Row, search: string, names: boolean) => boolean

/** The same choice by looking at one row after the other. */
export function chosen(rows: readonly Row[], ctx: AccountCtx, filter: RecordFilter, finds: Finds): Row[] {
  const staff = ctx.actor.role !== 'user'
  const { wasteType, status, validation, isValidated, flagged, flag, userId, from, to, search, box } = filter
  return rows.filter(
    (row) =>
      row.withdrawnAt === null &&
      (staff || row.userId === ctx.actor.userId) &&
      (userId === undefined || row.userId === userId) &&
      (wasteType === undefined || row.wasteType === wasteType) &&
      (status === undefined || row.status === status) &&
      (validation === undefined || row.validation === validation) &&
      (isValidated === undefined || (row.validation === 'valid') === isValidated) &&
      (flagged === undefined || row.flags.length > 0 === flagged) &&
      (flag === undefined || row.flags.includes(flag)) &&
      (from === undefined || row.createdAt >= from) &&
      (to === undefined || row.createdAt < to) &&
      (box === undefined || isIn(row, box)) &&
      (!search || finds(row, search, staff)),
  )
}

function isIn({ latitude, longitude }: Row, { west, south, east, north }: BoundingBox): boolean {
  if (latitude === null || longitude === null || latitude < south || latitude > north) return false
  return west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east
}

type Sort = (typeof recordSorts)[number]

const keys: Record<Sort, (row: Row) => number> = {
  createdAt: (row) => row.createdAt.getTime(),
  updatedAt: (row) => row.updatedAt.getTime(),
  quantity: (row) => row.quantityKg,
  score: (row) => row.environmentalScore,
}

export function sorted(rows: readonly Row[], sort: Sort, order: 'asc' | 'desc'): Row[] {
  const ascending = rows.toSorted((a, b) => keys[sort](a) - keys[sort](b) || (a.id < b.id ? -1 : 1))
  return order === 'asc' ? ascending : ascending.toReversed()
}
