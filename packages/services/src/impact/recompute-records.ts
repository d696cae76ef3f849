import { setTimeout as sleep } from 'node:timers/promises'
import type { FactorSetId } from '@benne/contracts'
import { wasteImpacts, wasteRecords } from '@benne/db'
import { and, asc, desc, getTableColumns, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Ctx, TxCtx } from '../context.ts'
import { ImpactJob } from '../jobs.ts'
import { inTransaction } from '../transaction.ts'
import { computeImpact } from './compute-impact.ts'
import { loadCurrentSet } from './current-set.ts'

/** Records that one transaction looks at, and locks where they lack a version: some tens of milliseconds. */
const batchSize = 500
/** For how long writers of before the change are waited for; none lasts as long. */
const writersMs = 60_000
const pollMs = 100

/**
 * Adds a version by another factor set to every record whose newest is of any other: the job behind `recomputeImpact`.
 * It may be run again and by several at once, since what has its version is passed over, and ends when yet another set
 * was chosen. Rejects when `signal` aborts; what was done until then stays. Returns how many versions it added.
 */
export async function recomputeRecords({
  ctx,
  input,
  signal,
}: {
  ctx: Ctx
  input: ImpactJob
  signal?: AbortSignal
}): Promise<number> {
  const { factorSet } = ImpactJob.parse(input)
  await waitForWriters(ctx, signal)
  let added = 0
  const busy: string[] = []
  for (let after: string | null = null; ; ) {
    signal?.throwIfAborted()
    const batch = await recomputeBatch(ctx, factorSet, after)
    if (!batch) return added
    added += batch.added
    busy.push(...batch.busy)
    if (batch.last === null) break
    after = batch.last
  }
  // What somebody was at just then, one by one: a transaction that waits must not hold what others wait for.
  for (const id of busy) {
    signal?.throwIfAborted()
    added += (await inTransaction(ctx, (ctx) => recomputeOne(ctx, factorSet, id))) ? 1 : 0
  }
  return added
}

/** Keeps the factor set as it is until the transaction ends: it is changed, and batches are written, one at a time. */
export async function holdFactorSet({ tx }: TxCtx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('factor set', 0))`)
}

/**
 * A transaction that began before the set was changed may still write a figure by the old one, in a record that is not
 * to be seen yet. When all that are under way now have ended, there is none.
 */
async function waitForWriters(ctx: Ctx, signal: AbortSignal | undefined): Promise<void> {
  const read = async (edge: 'xmin' | 'xmax') => {
    const { rows } = await ctx.db.execute<{ id: string }>(
      sql`select ${sql.raw(`pg_snapshot_${edge}`)}(pg_current_snapshot())::text as id`,
    )
    return BigInt(rows[0]?.id ?? 0)
  }
  const now = await read('xmax')
  for (
    const deadline = Date.now() + writersMs;
    (await read('xmin')) < now;
    await sleep(pollMs, null, { signal })
  ) {
    if (Date.now() > deadline)
      throw new Error('a transaction of before the change of the factor set does not end')
  }
}

interface Batch {
  readonly added: number
  /** Records that somebody is changing. */
  readonly busy: readonly string[]
  /** Where to go on; null at the end. */
  readonly last: string | null
}

/** Null when another set was chosen meanwhile: that one's job does the rest. */
async function recomputeBatch(ctx: Ctx, factorSet: FactorSetId, after: string | null): Promise<Batch | null> {
  return inTransaction(ctx, async (ctx) => {
    await holdFactorSet(ctx)
    if ((await loadCurrentSet(ctx)) !== factorSet) return null
    const ids = await ctx.tx
      .select({ id: wasteRecords.id })
      .from(wasteRecords)
      // What was withdrawn claims nothing ever again.
      .where(and(isNull(wasteRecords.withdrawnAt), after === null ? undefined : gt(wasteRecords.id, after)))
      .orderBy(asc(wasteRecords.id))
      .limit(batchSize)
    const outdated = await outdatedOf(
      ctx,
      factorSet,
      ids.map(({ id }) => id),
    )
    const locked = await lockAll(ctx, outdated, { skipLocked: true })
    const added = await addVersions(ctx, factorSet, locked)
    const seen = new Set(locked.map(({ id }) => id))
    return {
      added,
      busy: outdated.filter((id) => !seen.has(id)),
      last: ids.length < batchSize ? null : (ids.at(-1)?.id ?? null),
    }
  })
}

async function recomputeOne(ctx: TxCtx, factorSet: FactorSetId, id: string): Promise<boolean> {
  const locked = await lockAll(ctx, [id], {})
  await holdFactorSet(ctx)
  if ((await loadCurrentSet(ctx)) !== factorSet) return false
  return (await addVersions(ctx, factorSet, locked)) > 0
}

/** Those of the records whose newest version is of another set. */
async function outdatedOf(ctx: TxCtx, factorSet: FactorSetId, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const newest = await newestOf(ctx, ids)
  return newest.filter((row) => row.factorSet !== factorSet).map(({ recordId }) => recordId)
}

/** The newest version of each record that has any: of those that were never computed there is nothing to bring up to date. */
const newestOf = ({ tx }: TxCtx, ids: readonly string[]) =>
  tx
    .selectDistinctOn([wasteImpacts.recordId], {
      recordId: wasteImpacts.recordId,
      version: wasteImpacts.version,
      factorSet: wasteImpacts.factorSet,
    })
    .from(wasteImpacts)
    .where(inArray(wasteImpacts.recordId, [...ids]))
    .orderBy(asc(wasteImpacts.recordId), desc(wasteImpacts.version))

const { id, wasteType, material, treatment, quantityKg, massSource } = getTableColumns(wasteRecords)
const needed = { id, wasteType, material, treatment, quantityKg, massSource }

type Needed = Pick<typeof wasteRecords.$inferSelect, keyof typeof needed>

async function lockAll(ctx: TxCtx, ids: readonly string[], config: { skipLocked?: true }): Promise<Needed[]> {
  if (ids.length === 0) return []
  return ctx.tx
    .select(needed)
    .from(wasteRecords)
    .where(and(inArray(wasteRecords.id, [...ids]), isNull(wasteRecords.withdrawnAt)))
    .orderBy(asc(wasteRecords.id))
    .for('no key update', config)
}

/** Of records that are locked: read again under the lock, since somebody may have changed one just before. */
async function addVersions(ctx: TxCtx, factorSet: FactorSetId, records: readonly Needed[]): Promise<number> {
  if (records.length === 0) return 0
  const byId = new Map(records.map((record) => [record.id, record]))
  const newest = await newestOf(ctx, [...byId.keys()])
  const computedAt = ctx.clock.now()
  const rows = newest.flatMap(({ recordId, version, factorSet: of }) => {
    const record = byId.get(recordId)
    if (!record || of === factorSet) return []
    return { ...computeImpact(record, factorSet), recordId, version: version + 1, computedAt }
  })
  if (rows.length > 0) await ctx.tx.insert(wasteImpacts).values(rows)
  return rows.length
}
