import {
  isFinal,
  lifecycle,
  toKilograms,
  User,
  WasteRecord,
  type WasteStatus,
  type WasteType,
  wasteStatuses,
  wasteTypes,
} from '@benne/contracts'
import { type DatabaseHandle, liveEvents, openDatabase, users, wasteRecords } from '@benne/db'
import { seedDemonstration } from '@benne/db/demo'
import { createTestDatabase } from '@benne/db/testing'
import { verify } from '@node-rs/argon2'
import { asc } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'

const now = new Date('2026-11-23T14:30:00Z')
const today = new Date('2026-11-23T00:00:00Z')
const accounts = {
  staff: {
    firstName: 'Ana',
    lastName: 'Staff',
    username: 'Agent',
    passwordHash: '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$c3RhZmY',
  },
  resident: {
    firstName: 'Ana',
    lastName: 'Resident',
    username: 'habitant',
    passwordHash: '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$cmVzaWRlbnQ',
  },
  superAdmin: {
    firstName: 'Ana',
    lastName: 'Superadmin',
    username: 'direction',
    passwordHash: '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$c3VwZXI',
  },
}

type People = (typeof users.$inferSelect)[]
type Records = (typeof wasteRecords.$inferSelect)[]

/** An empty database of its own for `work`. Dropped even when it fails: the same data can be had again. */
async function withDatabase<T>(work: (handle: DatabaseHandle) => Promise<T>): Promise<T> {
  const database = await createTestDatabase()
  const handle = openDatabase(database.url)
  try {
    return await work(handle)
  } finally {
    await handle.close()
    await database.drop()
  }
}

const everything = ({ db }: DatabaseHandle) =>
  Promise.all([
    db.select().from(users).orderBy(asc(users.id)),
    db.select().from(wasteRecords).orderBy(asc(wasteRecords.createdAt), asc(wasteRecords.id)),
  ])

const age = (record: Records[number]) => (today.getTime() - record.createdAt.getTime()) / (24 * 3600_000)

const share = (of: Records, statuses: readonly WasteStatus[]) =>
  of.filter((record) => statuses.includes(record.status)).length / of.length

/** Records of a type in an average of these months. */
const monthly = (of: Records, type: WasteType, months: readonly number[]) =>
  of.filter((record) => record.wasteType === type && months.includes(record.createdAt.getUTCMonth() + 1))
    .length / months.length

const seedAt = (time: string) =>
  withDatabase(async (handle) => {
    await seedDemonstration(handle.db, { now: new Date(time), accounts })
    return everything(handle)
  })

describe('a year of a town', () => {
  let people: People
  let records: Records
  let events: number

  beforeAll(() =>
    withDatabase(async (handle) => {
      expect(await seedDemonstration(handle.db, { now, accounts })).toBe(true)
      ;[people, records] = await everything(handle)
      events = await handle.db.$count(liveEvents)
    }),
  )

  test('is of the announced size', () => {
    expect(records.length).toBeGreaterThan(4000)
    expect(records.length).toBeLessThan(6000)
    expect(people.filter((user) => user.role === 'user')).toHaveLength(60)
    expect(people.filter((user) => user.role === 'admin')).toHaveLength(3)
    expect(people.filter((user) => user.role === 'super_admin')).toHaveLength(1)
  })

  test('has every type, status and unit', () => {
    expect(new Set(records.map((record) => record.wasteType))).toEqual(new Set(wasteTypes))
    expect(new Set(records.map((record) => record.status))).toEqual(new Set(wasteStatuses))
    expect(new Set(records.map((record) => record.unit))).toEqual(new Set(['kg', 'g', 't']))
  })

  test('fits the contracts', () => {
    const byId = new Map(people.map((user) => [user.id, user]))
    for (const record of records) {
      const owner = byId.get(record.userId)
      const fullName = `${owner?.firstName} ${owner?.lastName}`
      const parsed = WasteRecord.safeParse({
        ...record,
        owner: { id: record.userId, username: owner?.username, fullName },
        durationDays: null,
        isValidated: false,
        impact: null,
        images: [],
      })
      expect(parsed.error, record.id).toBeUndefined()
      expect(record.quantityKg).toBe(toKilograms(record.quantity, record.unit))
      expect(record.id[14], 'version of the id').toBe('7')
      expect(Number.parseInt(record.id.replace('-', '').slice(0, 12), 16)).toBe(record.createdAt.getTime())
    }
    for (const user of people) {
      const shown = {
        ...user,
        fullName: user.firstName,
        isActive: true,
        isVerified: true,
        lastLogin: user.lastLoginAt,
        leavingAt: user.leavingSince,
        hasFace: false,
      }
      expect(User.safeParse(shown).error, user.username).toBeUndefined()
      expect(user.username).toMatch(/^\w{3,50}$/)
      expect(user.email).toMatch(/^\w+(\.\w+)?@example\.org$/)
    }
  })

  test('has dates in order, none after the start of the day, and moves that the life cycle has', () => {
    const staff = new Set(people.filter((user) => user.role !== 'user').map((user) => user.id))
    for (const record of records) {
      const moves = [record.collectionDate, record.processingDate, record.completionDate].filter(
        (date) => date !== null,
      )
      const dates = [record.createdAt, ...moves]
      expect(dates, record.id).toEqual(dates.toSorted((a, b) => Number(a) - Number(b)))
      expect(record.updatedAt).toEqual(dates.at(-1))
      expect(record.updatedAt < today).toBe(true)
      expect(record.version).toBe(dates.length)
      expect(record.completionDate !== null).toBe(isFinal(record.status))
      const rule = lifecycle.find(({ to }) => to === record.status)
      for (const column of rule?.sets ?? []) {
        if (column.endsWith('Date')) expect(record[column]).toEqual(record.updatedAt)
      }
      expect(record.treatment !== null).toBe(['recycled', 'disposed'].includes(record.status))
      if (record.status === 'recycled' || record.status === 'disposed')
        expect(moves, record.id).toHaveLength(3)
      expect(record.processorId !== null && staff.has(record.processorId)).toBe(record.status !== 'pending')
      if (record.status === 'rejected') expect(record.processingNotes).toMatch(/^Refusé/)
      if (record.status === 'pending') expect(record.processingNotes).toBeNull()
    }
  })

  test('has people who were there before what they did', () => {
    for (const user of people) {
      const own = records.filter((record) => record.userId === user.id || record.processorId === user.id)
      for (const record of own) expect(user.createdAt < record.createdAt).toBe(true)
      expect(user.createdAt <= user.updatedAt && user.updatedAt < today, user.username).toBe(true)
      if (user.lastLoginAt) expect(user.lastLoginAt > user.createdAt && user.lastLoginAt < today).toBe(true)
    }
    expect(new Set(people.map((user) => user.status))).toEqual(
      new Set(['active', 'inactive', 'suspended', 'pending']),
    )
  })

  test('ends in what is under way and begins in what is done', () => {
    const recent = records.filter((record) => age(record) < 7)
    const old = records.filter((record) => age(record) > 60)
    expect(share(recent, ['pending', 'collected'])).toBeGreaterThan(0.7)
    expect(share(old, ['recycled', 'disposed', 'rejected'])).toBeGreaterThan(0.99)
    expect(Math.max(...records.map(age))).toBeGreaterThan(360)
    expect(Math.min(...records.map(age))).toBeLessThan(2)
  })

  test('has seasons', () => {
    expect(monthly(records, 'organic', [4, 5, 6])).toBeGreaterThan(2 * monthly(records, 'organic', [12, 1]))
    expect(monthly(records, 'organic', [10])).toBeGreaterThan(1.5 * monthly(records, 'organic', [8]))
    expect(monthly(records, 'glass', [1])).toBeGreaterThan(1.3 * monthly(records, 'glass', [3, 4]))
    expect(monthly(records, 'paper', [1])).toBeGreaterThan(1.3 * monthly(records, 'paper', [3, 4]))
    expect(monthly(records, 'electronic', [1])).toBeGreaterThan(
      1.5 * monthly(records, 'electronic', [5, 6, 7]),
    )
  })

  test('has the diligent and the rare', () => {
    const counts = people
      .filter((user) => user.role === 'user')
      .map((user) => records.filter((record) => record.userId === user.id).length)
    expect(Math.max(...counts)).toBeGreaterThan(150)
    expect(counts.filter((own) => own < 20).length).toBeGreaterThan(3)
    const resident = people.find((user) => user.username === accounts.resident.username)
    const own = records.filter((record) => record.userId === resident?.id)
    expect(own.length).toBeGreaterThan(80)
    expect(new Set(own.map((record) => record.status)).size).toBeGreaterThan(4)
  })

  test('lets the three accounts in and nobody else', async () => {
    const hashes = new Map(people.map((user) => [user.username, user.passwordHash]))
    for (const { username, passwordHash } of Object.values(accounts)) {
      expect(hashes.get(username)).toBe(passwordHash)
      hashes.delete(username)
    }
    expect(new Set(hashes.values()).size).toBe(hashes.size)
    const [one] = hashes.values()
    // Whole enough that signing in answers "wrong password" and does not fail.
    expect(await verify(one ?? '', 'Abc12345!')).toBe(false)
  })

  test('is no news', () => {
    expect(events).toBe(0)
  })
})

test('the same day gives the same data, whatever the hour', async () => {
  expect(await seedAt('2026-02-28T00:00:00Z')).toEqual(await seedAt('2026-02-28T23:59:59Z'))
})

test('a database with a single user stays as it is', async () => {
  await withDatabase(async (handle) => {
    const somebody = {
      id: '01890000-0000-7000-8000-000000000000',
      email: 'somebody@example.org',
      username: 'somebody',
      firstName: 'Some',
      lastName: 'Body',
      passwordHash: 'x',
      createdAt: now,
      updatedAt: now,
    }
    await handle.db.insert(users).values(somebody)
    expect(await seedDemonstration(handle.db, { now, accounts })).toBe(false)
    const [people, records] = await everything(handle)
    expect(people).toHaveLength(1)
    expect(records).toHaveLength(0)
  })
})

test('of several that start at once, one fills the database', async () => {
  await withDatabase(async (handle) => {
    const seed = () => seedDemonstration(handle.db, { now, accounts })
    const results = await Promise.all([seed(), seed(), seed()])
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await handle.db.$count(users)).toBe(64)
  })
})
