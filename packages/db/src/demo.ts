import { sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from './client.ts'
import { dayMs, minuteMs, startOfDay } from './demo/calendar.ts'
import { type DemoRecord, historyOf } from './demo/history.ts'
import type { DemoAccounts } from './demo/person.ts'
import { makeResidents } from './demo/residents.ts'
import { makeStaff } from './demo/staff.ts'
import { installation } from './schema/installation.ts'
import { users } from './schema/users.ts'
import { wasteRecords } from './schema/waste-records.ts'

export type { DemoRecord } from './demo/history.ts'
export type { DemoMove } from './demo/life.ts'
export type { DemoAccounts } from './demo/person.ts'

/** 500 rows of fewer than 100 columns: below the 65 535 parameters that one statement may have. */
const rowsPerInsert = 500

/**
 * Fills an empty database with a town's year: residents, staff and what was handed in until the start of the day of
 * `now` (UTC). The same day gives the same data, whatever the hour. Returns false, and writes nothing, when the
 * database has any user; of several processes that start at once, one fills it. Nothing goes to the live log: history
 * is not news.
 */
export async function seedDemonstration(
  db: Database,
  {
    now,
    accounts,
    write = writeRows,
  }: {
    now: Date
    accounts: DemoAccounts
    /** Writes the records, and with them what follows by rules that are not known here: scores, points, custody. */
    write?: (tx: Transaction, records: readonly DemoRecord[]) => Promise<void>
  },
): Promise<boolean> {
  // Before anything is made or locked: most starts find people.
  if (await hasUsers(db)) return false
  const { people, records } = makeDemonstration(now, accounts)
  return db.transaction(async (tx) => {
    // Keeps out whoever else would write a user, another seeder or a first registration; readers go on.
    await tx.execute(sql`lock table ${users} in share row exclusive mode`)
    // Between its statements the rows are made, which takes a while on a busy machine.
    await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`)
    if (await hasUsers(tx)) return false
    await tx
      .insert(installation)
      .values({ demonstration: true })
      .onConflictDoUpdate({ target: installation.only, set: { demonstration: true } })
    await tx.insert(users).values(people)
    await write(tx, records)
    return true
  })
}

/** The records alone. */
async function writeRows(tx: Transaction, records: readonly DemoRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += rowsPerInsert) {
    const some = records.slice(start, start + rowsPerInsert)
    await tx.insert(wasteRecords).values(some.map(({ moves: _moves, ...row }) => row))
  }
}

/** Whether a database was filled by `seedDemonstration`. */
export async function isDemonstration(db: Database): Promise<boolean> {
  const [row] = await db.select().from(installation)
  return row?.demonstration === true
}

/** The rows alone. Oldest records first, as they would have been written. */
function makeDemonstration(now: Date, accounts: DemoAccounts) {
  const until = startOfDay(now)
  const from = new Date(until.getTime() - 365 * dayMs)
  const staff = makeStaff(until, accounts)
  const people = [...staff.rows]
  const records: DemoRecord[] = []
  for (const resident of makeResidents(until, accounts)) {
    const history = historyOf(resident, staff.processors, { from, until })
    const last = history.at(-1)
    // People sign in and a little later declare.
    const lastLoginAt = last ? new Date(last.createdAt.getTime() - 4 * minuteMs) : null
    people.push({ ...resident.row, lastLoginAt })
    records.push(...history)
  }
  return { people, records: records.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime()) }
}

async function hasUsers(db: Queryable): Promise<boolean> {
  const [found] = await db.select({ id: users.id }).from(users).limit(1)
  return found !== undefined
}
