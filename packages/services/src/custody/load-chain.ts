import {
  custodyEvents,
  custodyValues,
  pointsEntries,
  type Queryable,
  type Transaction,
  wasteImages,
  wasteRecords,
} from '@benne/db'
import { and, asc, eq, getTableColumns, gt, lte, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Ctx } from '../context.ts'
import type { Chain } from './check-chain.ts'

const { searchText: _searched, ...columns } = getTableColumns(wasteRecords)

/** Runs `work` on what is in the database at one instant, so that a change under way is seen whole or not at all. */
export async function atOneInstant<Result>(
  ctx: Ctx,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  if (ctx.tx) return work(ctx.tx)
  return ctx.db.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' })
}

/** The chain of one record. */
export async function loadChain(db: Queryable, recordId: string): Promise<Chain | null> {
  const [row] = await db.select(columns).from(wasteRecords).where(eq(wasteRecords.id, recordId))
  const [chain] = await loadParts(db, row ? [row] : [], (id) => eq(id, recordId))
  return chain ?? null
}

/** Records that are read at once. */
const pageSize = 500

/**
 * All chains in the order of their records' ids, a page at a time, each page as of one instant. Also those whose record
 * has gone.
 */
export async function* loadChains(ctx: Ctx): AsyncGenerator<Chain[], void, undefined> {
  for (let after: string | null = null; ; ) {
    const page = await atOneInstant(ctx, async (tx) => {
      const rows = await tx
        .select(columns)
        .from(wasteRecords)
        .where(after === null ? undefined : gt(wasteRecords.id, after))
        .orderBy(asc(wasteRecords.id))
        .limit(pageSize)
      const last = rows.length === pageSize ? rows.at(-1)?.id : undefined
      const within = (id: PgColumn) =>
        and(after === null ? undefined : gt(id, after), last === undefined ? undefined : lte(id, last))
      return { chains: await loadParts(tx, rows, within), last }
    })
    yield page.chains
    if (page.last === undefined) return
    after = page.last
  }
}

type Row = NonNullable<Chain['row']>

async function loadParts(
  db: Queryable,
  rows: readonly Row[],
  within: (id: PgColumn) => SQL | undefined,
): Promise<Chain[]> {
  const events = await db
    .select()
    .from(custodyEvents)
    .where(within(custodyEvents.recordId))
    .orderBy(asc(custodyEvents.recordId), asc(custodyEvents.seq))
  const values = await db.select().from(custodyValues).where(within(custodyValues.recordId))
  const images = await db
    .select({ recordId: wasteImages.recordId, name: wasteImages.name })
    .from(wasteImages)
    .where(within(wasteImages.recordId))
    .orderBy(asc(wasteImages.recordId), asc(wasteImages.position), asc(wasteImages.id))
  const points = await db
    .select({ recordId: pointsEntries.recordId, sum: sql<number>`sum(${pointsEntries.points})::float8` })
    .from(pointsEntries)
    .where(within(pointsEntries.recordId))
    .groupBy(pointsEntries.recordId)
  const [ofEvents, ofValues, ofImages] = [byRecord(events), byRecord(values), byRecord(images)]
  const sums = new Map(points.map(({ recordId, sum }) => [recordId, sum]))
  const known = new Map(rows.map((row) => [row.id, row]))
  const ids = [...new Set([...known.keys(), ...ofEvents.keys()])].toSorted()
  return ids.map((recordId) => ({
    recordId,
    row: known.get(recordId) ?? null,
    images: (ofImages.get(recordId) ?? []).map(({ name }) => name),
    points: sums.get(recordId) ?? 0,
    events: ofEvents.get(recordId) ?? [],
    values: ofValues.get(recordId) ?? [],
  }))
}

function byRecord<Of extends { recordId: string | null }>(rows: readonly Of[]): Map<string, Of[]> {
  const groups = new Map<string, Of[]>()
  for (const row of rows) {
    const id = row.recordId ?? ''
    const group = groups.get(id)
    if (group) group.push(row)
    else groups.set(id, [row])
  }
  return groups
}
