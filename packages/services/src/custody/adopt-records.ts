import { users, wasteRecords } from '@benne/db'
import { and, asc, getTableColumns, inArray, isNull, sql } from 'drizzle-orm'
import type { Ctx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { adoptRecord } from '../waste/adopt-record.ts'

const { searchText: _searched, ...columns } = getTableColumns(wasteRecords)

/** Rows that are looked at in one statement; what is found is dealt with in transactions of the latter many. */
const looked = 20_000
const batch = 50

/**
 * Takes the records that were declared before there was a chain of custody into it. For the program itself; run again it
 * does nothing. Records that cannot be dealt with hold up no others; they are thrown of at the end. Returns how many.
 */
export async function adoptRecords({ ctx, signal }: { ctx: Ctx; signal?: AbortSignal }): Promise<number> {
  if (ctx.actor.type !== 'system') throw new ServiceError('forbidden', 'This is not allowed with your role.')
  const failures: unknown[] = []
  let adopted = 0
  for await (const ids of waiting(ctx)) {
    for (let start = 0; start < ids.length; start += batch) {
      signal?.throwIfAborted()
      try {
        adopted += await inTransaction(ctx, (ctx) => adoptBatch(ctx, ids.slice(start, start + batch)))
      } catch (error) {
        failures.push(error)
      }
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, 'some records could not be taken into the chain')
  return adopted
}

/** Goes through all records by their ids: an index on what is null of few would be written at every change. */
async function* waiting(ctx: Ctx): AsyncGenerator<string[], void, undefined> {
  for (let after: string | null = null; ; ) {
    const page = ctx.db
      .select({ id: wasteRecords.id, head: wasteRecords.custodyHead })
      .from(wasteRecords)
      .where(after === null ? undefined : sql`${wasteRecords.id} > ${after}::uuid`)
      .orderBy(asc(wasteRecords.id))
      .limit(looked)
      .as('page')
    const [found] = (await ctx.db
      .select({
        count: sql<number>`count(*)::int`,
        last: sql<string | null>`(array_agg(${page.id} order by ${page.id} desc))[1]`,
        ids: sql<
          string[] | null
        >`array_agg(${page.id} order by ${page.id}) filter (where ${page.head} is null)`,
      })
      .from(page)) as [{ count: number; last: string | null; ids: string[] | null }]
    if (found.ids) yield found.ids
    if (found.count < looked) return
    after = found.last
  }
}

async function adoptBatch(ctx: TxCtx, ids: readonly string[]): Promise<number> {
  const among = and(inArray(wasteRecords.id, [...ids]), isNull(wasteRecords.custodyHead))
  const owners = await ctx.tx.selectDistinct({ id: wasteRecords.userId }).from(wasteRecords).where(among)
  // Owners first and then the records, each in one order, as everybody who locks several.
  await ctx.tx
    .select({ id: users.id })
    .from(users)
    .where(
      inArray(
        users.id,
        owners.map(({ id }) => id),
      ),
    )
    .orderBy(asc(users.id))
    .for('no key update')
  const rows = await ctx.tx
    .select(columns)
    .from(wasteRecords)
    .where(among)
    .orderBy(asc(wasteRecords.id))
    .for('update')
  for (const row of rows) await adoptRecord(ctx, row)
  return rows.length
}
