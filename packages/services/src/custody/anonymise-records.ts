import { custodyEvents, custodyValues, wasteImages, wasteRecords } from '@benne/db'
import { and, asc, eq, getTableColumns, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import { dropFiles } from '../images/drop-files.ts'
import { adoptRecord } from '../waste/adopt-record.ts'
import type { RecordRow } from '../waste/to-record.ts'
import { linkOf, newSalt, notSealed } from './append-custody.ts'
import { custodyState, personalFields } from './fields.ts'

const { searchText: _searched, ...columns } = getTableColumns(wasteRecords)
/** Records that one statement changes. */
const batch = 100

const nothingPersonal = Object.fromEntries(personalFields.map((field) => [field, null])) as {
  [F in (typeof personalFields)[number]]: null
}

/**
 * Takes out of somebody's records, and of what was kept of their past, all that tells of a person: texts, places and
 * pictures. The chains of custody stay whole and say that it was done; the keys of their commitments are thrown away,
 * without which nobody can guess what was committed to. The owner's row must be locked.
 */
export async function anonymiseRecords(ctx: TxCtx, userId: string): Promise<void> {
  const at = await notSealed(ctx.tx, ctx.clock.now())
  for (let after: string | undefined; ; ) {
    const rows = await ctx.tx
      .select(columns)
      .from(wasteRecords)
      .where(
        and(eq(wasteRecords.userId, userId), after === undefined ? undefined : gt(wasteRecords.id, after)),
      )
      .orderBy(asc(wasteRecords.id))
      .limit(batch)
      .for('update')
    if (rows.length > 0) await anonymiseBatch(ctx, rows, at)
    if (rows.length < batch) break
    after = rows.at(-1)?.id
  }
  const waiting = and(eq(wasteImages.userId, userId), isNull(wasteImages.recordId))
  dropFiles(ctx, await ctx.tx.delete(wasteImages).where(waiting).returning())
}

async function anonymiseBatch(ctx: TxCtx, rows: readonly RecordRow[], at: Date): Promise<void> {
  const ids = rows.map(({ id }) => id)
  const pictures = await takePictures(ctx, ids)
  const events: (typeof custodyEvents.$inferInsert)[] = []
  for (const found of rows) {
    const before = found.custodyHead ? found : await adoptRecord(ctx, found)
    const after = { ...before, ...nothingPersonal, updatedAt: at, version: before.version + 1 }
    // What it says was there before goes with the old key, and with it the values themselves.
    const { event } = linkOf({
      recordId: before.id,
      seq: after.version,
      at,
      actor: ctx.actor,
      action: 'anonymised',
      before: custodyState(before, pictures.get(before.id) ?? []),
      after: custodyState(after, []),
      previous: before.custodyHead,
      salt: before.custodySalt as Buffer,
    })
    events.push(event)
  }
  await ctx.tx.insert(custodyEvents).values(events)
  await ctx.tx.delete(custodyValues).where(inArray(custodyValues.recordId, ids))
  const heads = events.map(({ hash }) => hash)
  const salts = events.map(newSalt)
  await ctx.tx
    .update(wasteRecords)
    .set({
      ...nothingPersonal,
      updatedAt: at,
      version: sql`${wasteRecords.version} + 1`,
      custodyHead: sql`v.head`,
      custodySalt: sql`v.salt`,
    })
    .from(
      sql`unnest(${sql.param(ids)}::uuid[], ${sql.param(heads)}::bytea[], ${sql.param(salts)}::bytea[]) as v (id, head, salt)`,
    )
    .where(sql`${wasteRecords.id} = v.id`)
}

/** Deletes the records' pictures, with their files; returns the names that each record had, in their order. */
async function takePictures(ctx: TxCtx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const gone = await ctx.tx
    .delete(wasteImages)
    .where(inArray(wasteImages.recordId, [...ids]))
    .returning()
  dropFiles(ctx, gone)
  const names = new Map<string, string[]>()
  for (const { recordId, name } of gone.toSorted(
    (a, b) => a.position - b.position || (a.id < b.id ? -1 : 1),
  )) {
    if (recordId !== null) names.set(recordId, [...(names.get(recordId) ?? []), name])
  }
  return names
}
