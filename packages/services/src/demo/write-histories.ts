import { defaultFactorSet } from '@benne/contracts'
import {
  custodyEvents,
  custodyValues,
  installation,
  pointsEntries,
  type Transaction,
  userAchievements,
  users,
  wasteCategories,
  wasteImpacts,
  wasteRecords,
} from '@benne/db'
import type { DemoRecord } from '@benne/db/demo'
import { asc, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import type { PgTable } from 'drizzle-orm/pg-core'
import { toCategory } from '../waste/categories.ts'
import { achievementsOf } from './achievements.ts'
import { flagsAmong } from './flags.ts'
import { type Life, lifeOf } from './life.ts'
import { stepsOf } from './steps.ts'

/** Rows that one statement writes: a megabyte or two of JSON. */
const rowsPerInsert = 1000

/**
 * Writes the demonstration's records with everything that declaring, moving and judging them one by one would have left:
 * scores, validation, the chain of custody, points, impact and achievements. In one go, since there are thousands; but
 * by the rules that the verbs go by. No live event and no audit entry: nobody did this.
 */
export async function writeHistories(tx: Transaction, records: readonly DemoRecord[]): Promise<void> {
  const lives = await livesOf(tx, records)
  const rows = {
    records: lives.map(({ row }) => row),
    events: lives.flatMap(({ events }) => events),
    values: lives.flatMap(({ values }) => values),
    impacts: lives.flatMap(({ impacts }) => impacts),
    entries: lives.flatMap(({ entries }) => entries),
  }
  await insert(tx, wasteRecords, rows.records)
  await insert(tx, custodyEvents, rows.events)
  await insert(tx, custodyValues, rows.values)
  await insert(tx, wasteImpacts, rows.impacts)
  await insert(tx, pointsEntries, rows.entries)
  await setBalances(tx, rows.entries)
  const achieved = [...byOwner(lives, ({ row }) => row.userId)].flatMap(([userId, own]) =>
    achievementsOf(userId, own),
  )
  await insert(tx, userAchievements, achieved)
}

/** In the order of the records: oldest first. */
async function livesOf(tx: Transaction, records: readonly DemoRecord[]): Promise<Life[]> {
  const rows = await tx.select().from(wasteCategories).orderBy(asc(wasteCategories.version))
  const categories = new Map(rows.map((row) => [row.wasteType, toCategory(row)]))
  const [present] = await tx.select({ factorSet: installation.factorSet }).from(installation)
  const factorSet = present?.factorSet ?? defaultFactorSet
  const until = new Date(Math.max(...records.map((record) => record.updatedAt.getTime())))
  const flags = new Map(
    [...byOwner(records, ({ userId }) => userId).values()].flatMap((own) => [...flagsAmong(own)]),
  )
  return records.map((record) => {
    const category = categories.get(record.wasteType)
    if (!category) throw new Error(`there is no category ${record.wasteType}`)
    const found = flags.get(record.id) ?? []
    const steps = stepsOf(record, { flagged: found.length > 0, until })
    return lifeOf(record, { flags: found, steps, category, factorSet })
  })
}

function byOwner<Item>(items: readonly Item[], ownerOf: (item: Item) => string): Map<string, Item[]> {
  return Map.groupBy(items, ownerOf)
}

/** As JSON in one parameter: with one for each value, tens of thousands of rows take several times as long. */
async function insert<Table extends PgTable>(
  tx: Transaction,
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  const names = Object.keys(rows[0] ?? {}).map((field) => [field, toSnakeCase(field)] as const)
  const columns = sql.raw(names.map(([, column]) => `"${column}"`).join(', '))
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    const some = rows.slice(start, start + rowsPerInsert).map((row: Record<string, unknown>) => {
      return Object.fromEntries(names.map(([field, column]) => [column, plain(row[field])]))
    })
    await tx.execute(sql`
      insert into ${table} (${columns})
      select ${columns} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(some)}::jsonb)`)
  }
}

/** A value as PostgreSQL reads it from JSON. */
const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value

async function setBalances(
  tx: Transaction,
  entries: readonly (typeof pointsEntries.$inferInsert)[],
): Promise<void> {
  const balances = [...byOwner(entries, ({ userId }) => userId)].map(([id, own]) => ({
    id,
    points: own.reduce((sum, { points }) => sum + points, 0),
  }))
  await tx.execute(sql`
    update ${users} set points = balance.points
    from jsonb_to_recordset(${JSON.stringify(balances)}::jsonb) as balance(id uuid, points int)
    where ${users.id} = balance.id`)
}
