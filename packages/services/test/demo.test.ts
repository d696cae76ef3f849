import { WasteRecord } from '@benne/contracts'
import {
  custodyEvents,
  type DatabaseHandle,
  openDatabase,
  pointsEntries,
  userAchievements,
  users,
  wasteImpacts,
  wasteRecords,
} from '@benne/db'
import { type DemoAccounts, seedDemonstration } from '@benne/db/demo'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { type Ctx, verifyCustody, verifyPoints, writeHistories } from '@benne/services'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { computeImpact } from '../src/impact/compute-impact.ts'
import { loadFacts } from '../src/users/record-facts.ts'
import { recordColumns, toRecord } from '../src/waste/to-record.ts'

const account = (username: string) => ({
  firstName: 'Ana',
  lastName: username,
  username,
  passwordHash: '$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$c3RhZmY',
})
const accounts: DemoAccounts = {
  staff: account('agent'),
  resident: account('habitant'),
  superAdmin: account('direction'),
}

type Row = typeof wasteRecords.$inferSelect
let database: TestDatabase
let handle: DatabaseHandle
let records: Row[]
let events: Map<string, (typeof custodyEvents.$inferSelect)[]>

beforeAll(async () => {
  database = await createTestDatabase()
  handle = openDatabase(database.url)
  const { db } = handle
  expect(await seedDemonstration(db, { now, accounts, write: writeHistories })).toBe(true)
  records = await db.select().from(wasteRecords).orderBy(asc(wasteRecords.createdAt), asc(wasteRecords.id))
  const all = await db
    .select()
    .from(custodyEvents)
    .orderBy(asc(custodyEvents.recordId), asc(custodyEvents.seq))
  events = Map.groupBy(all, ({ recordId }) => recordId)
})
afterAll(async () => {
  await handle.close()
  await database.drop()
})

const now = new Date('2026-11-23T14:30:00Z')
const ctx = () =>
  ({ db: handle.db, clock: { now: () => now }, actor: { type: 'system', name: 'test' } }) as Ctx
const share = (of: (row: Row) => boolean, among: readonly Row[] = records) =>
  among.filter(of).length / among.length

describe('the demonstration', () => {
  it('fits the contracts', async () => {
    const rows = await handle.db
      .select(recordColumns)
      .from(wasteRecords)
      .innerJoin(users, eq(users.id, wasteRecords.userId))
    for (const row of rows) {
      const parsed = WasteRecord.safeParse(toRecord(row))
      expect(parsed.error, row.record.id).toBeUndefined()
    }
  })

  it('has what staff have to do: most is found right, a little refused, what is new waits', () => {
    expect(share(({ validation }) => validation === 'valid')).toBeGreaterThan(0.85)
    const refused = records.filter(({ validation }) => validation === 'refused')
    expect(refused.length).toBeGreaterThan(50)
    expect(refused.length / records.length).toBeLessThan(0.1)
    for (const { status, validationNotes, processingNotes, validatedBy, validationDate } of refused) {
      // Whoever turned it away unjudged said why with that.
      expect(validationNotes ?? (status === 'rejected' && processingNotes)).toMatch(/\.$/)
      expect(validatedBy).not.toBeNull()
      expect(validationDate).not.toBeNull()
    }
    const recent = records.slice(-100)
    expect(share(({ validation }) => validation === 'awaiting', recent)).toBeGreaterThan(0.5)
    const flagged = records.filter(({ flags }) => flags.length > 0)
    expect(flagged.length).toBeGreaterThan(0)
    expect(flagged.some(({ validation }) => validation === 'awaiting')).toBe(true)
  })

  it('names a treatment of what has come to its end, and a code of what has one', () => {
    for (const { treatment, status, wasteCode, wasteType } of records) {
      expect(treatment !== null).toBe(status === 'recycled' || status === 'disposed')
      expect(wasteCode !== null).toBe(wasteType !== 'other')
    }
    const ways = new Set(records.map(({ treatment }) => treatment))
    for (const each of ['composting', 'anaerobic_digestion', 'reuse', 'landfill', 'incineration', 'storage'])
      expect(ways).toContain(each)
    const materials = new Set(records.map(({ material }) => material))
    for (const each of [null, 'pet_bottles', 'pe_rigid', 'aluminium', 'ferrous'])
      expect(materials).toContain(each)
  })

  it('has balances that are the sums of the ledger, and no record that differs from its entries', async () => {
    const { accounts, records: compared, faults } = await verifyPoints({ ctx: ctx() })
    expect(faults).toEqual([])
    expect([accounts, compared]).toEqual([64, records.length])
    const kinds = await handle.db.selectDistinct({ kind: pointsEntries.kind }).from(pointsEntries)
    expect(kinds).toHaveLength(2)
    const rich = await handle.db
      .select({ points: users.points })
      .from(users)
      .where(eq(users.username, 'habitant'))
    expect(rich[0]?.points).toBeGreaterThan(300)
  })

  it('has a chain of custody for every record that stands every check, and tells of each step at its time', async () => {
    const faults: unknown[] = []
    const report = await verifyCustody({ ctx: ctx(), onFault: (fault) => faults.push(fault) })
    expect(faults).toEqual([])
    expect(report).toMatchObject({ records: records.length, awaiting: 0, faults: 0, accounts: 64 })
    expect(report.events).toBeGreaterThan(4 * records.length)
    for (const record of records) {
      const chain = events.get(record.id) ?? []
      expect(chain.length).toBe(record.version)
      const times = chain.map(({ createdAt }) => createdAt.getTime())
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      const { collectionDate, processingDate, completionDate, validationDate, createdAt } = record
      for (const date of [createdAt, collectionDate, processingDate, completionDate, validationDate])
        if (date) expect(times).toContain(date.getTime())
      expect(times.at(-1)).toBe(record.updatedAt.getTime())
    }
  })

  it('has the impact of every record, by its factor and mass', async () => {
    const versions = Map.groupBy(
      await handle.db.select().from(wasteImpacts).orderBy(asc(wasteImpacts.version)),
      ({ recordId }) => recordId,
    )
    let digested = 0
    for (const record of records) {
      const own = versions.get(record.id) ?? []
      const { recordId: _record, version, computedAt, ...figure } = own.at(-1) as (typeof own)[0]
      expect(figure).toEqual(computeImpact(record, 'ademe-23.6'))
      expect(version).toBe(own.length)
      expect(computedAt <= record.updatedAt).toBe(true)
      if (own.length > 1) digested++
    }
    expect(digested).toBeGreaterThan(50)
  })

  it('has achievements that the records are enough for', async () => {
    const rows = await handle.db.select().from(userAchievements)
    const own = Map.groupBy(rows, ({ userId }) => userId)
    expect(own.size).toBeGreaterThan(50)
    for (const [userId, achieved] of own) {
      const names = achieved.map(({ name }) => name)
      const facts = await loadFacts(ctx(), userId)
      expect(names.includes('first_record')).toBe(facts.records > 0)
      if (facts.records >= 100) expect(names).toContain('hundred_records')
      if (facts.kilograms >= 1000) expect(names).toContain('one_tonne')
      if (facts.recycled >= 10) expect(names).toContain('ten_recycled')
      if (facts.types >= 5) expect(names).toContain('five_types')
      if (facts.streakDays >= 7) expect(names).toContain('week_streak')
      for (const { achievedAt } of achieved) expect(achievedAt < new Date('2026-11-23')).toBe(true)
    }
  })
})
