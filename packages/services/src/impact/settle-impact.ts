import { factorSets } from '@benne/contracts'
import { wasteImpacts, wasteRecords } from '@benne/db'
import { desc, eq, sql } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import type { RecordRow } from '../waste/to-record.ts'
import { computeImpact, sameImpact } from './compute-impact.ts'
import { currentSet } from './current-set.ts'

/**
 * Adds a version of a record's impact when what it depends on has changed: its factor, mass, how that is known, or the
 * set that figures are computed with. A record that claims nothing has a version that says so. The record must be locked
 * and written before, which is how a change of the set waits for it.
 */
export async function settleImpact(ctx: TxCtx, record: RecordRow): Promise<void> {
  const { factorSet, newest } = await loadNewest(ctx, record.id)
  const computed = computeImpact(record, factorSet)
  if (newest && sameImpact(newest, computed)) return
  await ctx.tx.insert(wasteImpacts).values({
    ...computed,
    recordId: record.id,
    version: (newest?.version ?? 0) + 1,
    computedAt: ctx.clock.now(),
  })
}

/** The first version of a record that has just been written: in one statement, whichever set is the present one. */
export async function firstImpact(ctx: TxCtx, record: RecordRow): Promise<void> {
  const more = { record_id: record.id, version: 1, computed_at: ctx.clock.now() }
  const bySet = factorSets.map((set) => {
    const { factorSet, factorId, massKg, massSource, kgCo2e, ...rest } = computeImpact(record, set)
    return {
      ...more,
      ...rest,
      factor_set: factorSet,
      factor_id: factorId,
      mass_kg: massKg,
      mass_source: massSource,
      kg_co2e: kgCo2e,
    }
  })
  await ctx.tx.execute(sql`
    insert into ${wasteImpacts}
    select by_set.* from jsonb_populate_recordset(null::${wasteImpacts}, ${JSON.stringify(bySet)}::jsonb) as by_set
    where by_set.factor_set = ${currentSet}`)
}

/** One query for both, since this runs with every change of a record. */
async function loadNewest({ tx }: TxCtx, recordId: string) {
  const [row] = await tx
    .select({ factorSet: currentSet, newest: wasteImpacts })
    .from(wasteRecords)
    .leftJoin(wasteImpacts, eq(wasteImpacts.recordId, wasteRecords.id))
    .where(eq(wasteRecords.id, recordId))
    .orderBy(desc(wasteImpacts.version))
    .limit(1)
  if (!row) throw new Error('the record has gone')
  return row
}
