import { randomUUID } from 'node:crypto'
import {
  custodyEvents,
  custodyValues,
  type Database,
  openDatabase,
  pointsEntries,
  users,
  wasteRecords,
} from '@benne/db'
import {
  type Actor,
  type Ctx,
  type CustodyLink,
  createCustodyKeys,
  custodyState,
  linkOf,
  newSalt,
  nothingYet,
} from '@benne/services'
import { sql } from 'drizzle-orm'
import { custodyKey } from './seed.ts'

type Row = typeof wasteRecords.$inferSelect

/** Days over which the records' lives are spread. */
export const days = 30
export const eventsOfRecord = 4
const first = Date.UTC(2026, 0, 1)
const dayMs = 24 * 3600 * 1000
const people = 50
const rowsAtOnce = 500

/** The program itself, on a day of the life of the records. */
export function custodyContext(db: Database, day: number): Ctx {
  return {
    db,
    actor: { type: 'system', name: 'bench' },
    clock: { now: () => new Date(first + day * dayMs + 3_600_000) },
    custodyKeys: createCustodyKeys([custodyKey]),
  } as unknown as Ctx
}

/** Fills an empty database with records that were declared, collected, processed and recycled, each on another day. */
export async function seedChains(url: string, records: number): Promise<void> {
  const { db, close } = openDatabase(url, { poolSize: 2 })
  const ids = Array.from({ length: people }, () => randomUUID())
  await db.insert(users).values(ids.map(person))
  for (let start = 0; start < records; start += rowsAtOnce) {
    const lives = Array.from({ length: Math.min(rowsAtOnce, records - start) }, (_, n) =>
      life(start + n, records, ids[n % people] as string),
    )
    await db.insert(wasteRecords).values(lives.map(({ row }) => row))
    const links = lives.flatMap((each) => each.links)
    for (let at = 0; at < links.length; at += rowsAtOnce) {
      const some = links.slice(at, at + rowsAtOnce)
      await db.insert(custodyEvents).values(some.map(({ event }) => event))
      await db.insert(custodyValues).values(some.flatMap(({ values }) => values))
    }
    await db.insert(pointsEntries).values(lives.map(({ row }) => award(row)))
  }
  await db.execute(
    sql`update users set points = (select sum(points) from points_entries where user_id = users.id)`,
  )
  await db.execute(sql`vacuum analyze`)
  await close()
}

const person = (id: string) => ({
  id,
  email: `${id}@example.org`,
  username: id,
  firstName: 'Prénom',
  lastName: 'Nom',
  passwordHash: 'no password',
  createdAt: new Date(first),
  updatedAt: new Date(first),
})

const award = ({ id, userId, pointsAwarded, createdAt }: Row) => ({
  id: randomUUID(),
  userId,
  recordId: id,
  kind: 'award' as const,
  points: pointsAwarded,
  createdAt,
})

/** One record with its four events; those with a higher number are declared later, and have a higher id. */
function life(n: number, of: number, userId: string): { row: Row; links: CustodyLink[] } {
  const id = `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
  const at = (step: number) =>
    new Date(first + Math.floor((n / of) * (days - 4) + step) * dayMs + (n % 80_000) * 1000)
  const declared = { ...fresh, id, userId, createdAt: at(0), updatedAt: at(0), custodySalt: newSalt() }
  const staff = { processorId: userId, processingNotes: `Bac ${n % 90}` }
  const states: Row[] = [
    declared,
    { ...declared, ...staff, status: 'collected', collectionDate: at(1), updatedAt: at(1), version: 2 },
  ]
  const collected = states[1] as Row
  states.push({ ...collected, status: 'processed', processingDate: at(2), updatedAt: at(2), version: 3 })
  states.push({
    ...(states[2] as Row),
    status: 'recycled',
    completionDate: at(3),
    updatedAt: at(3),
    version: 4,
  })
  const links: CustodyLink[] = []
  for (const [step, state] of states.entries()) {
    const before = states[step - 1]
    const actor = { type: 'user', userId } as Actor
    links.push(
      linkOf({
        recordId: id,
        seq: step + 1,
        at: at(step),
        actor,
        action: step === 0 ? 'created' : 'processed',
        before: before ? custodyState(before, []) : nothingYet,
        after: custodyState(state, []),
        previous: links[step - 1]?.event.hash ?? null,
        salt: declared.custodySalt,
      }),
    )
  }
  return { row: { ...(states[3] as Row), custodyHead: links[3]?.event.hash ?? null }, links }
}

const fresh: Row = {
  id: '',
  userId: '',
  wasteType: 'glass',
  material: null,
  description: 'Bocaux et bouteilles sans couvercle, rincés et déposés devant le portail',
  quantity: 2.4,
  unit: 'kg',
  quantityKg: 2.4,
  massSource: 'estimated',
  location: 'Devant la maison',
  latitude: 44.8378,
  longitude: -0.5792,
  address: '12 rue des Tilleuls, 33000 Bordeaux',
  status: 'pending',
  collectionDate: null,
  processingDate: null,
  completionDate: null,
  processorId: null,
  processingNotes: null,
  treatment: null,
  wasteCode: '20 01 02',
  environmentalScore: 36.04,
  pointsAwarded: 3,
  categoryVersion: 1,
  validation: 'awaiting',
  validatedBy: null,
  validationDate: null,
  validationNotes: null,
  flags: [],
  createdAt: new Date(first),
  updatedAt: new Date(first),
  withdrawnAt: null,
  version: 1,
  custodyHead: null,
  custodySalt: null,
  searchText: '',
}
