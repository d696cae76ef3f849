import { pointsOf, scoreOf } from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import { eq } from 'drizzle-orm'
import type { TxCtx } from '../context.ts'
import { appendCustody, newSalt } from '../custody/append-custody.ts'
import { custodyState, nothingYet } from '../custody/fields.ts'
import { settleImpact } from '../impact/settle-impact.ts'
import { settlePoints } from '../points/settle-points.ts'
import { loadCategory } from './categories.ts'
import { suggestCode } from './suggest-code.ts'
import type { RecordRow } from './to-record.ts'

/**
 * Gives a record that was declared before there were scores and a chain of custody what it would have had: the chain
 * begins with its state of now. The record must be locked, its owner before it.
 */
export async function adoptRecord(ctx: TxCtx, row: RecordRow): Promise<RecordRow> {
  const category = await loadCategory(ctx, row.wasteType)
  const environmentalScore = scoreOf(row, category)
  const after: RecordRow = {
    ...row,
    environmentalScore,
    pointsAwarded: pointsOf(environmentalScore, category),
    categoryVersion: category.version,
    wasteCode: row.wasteCode ?? suggestCode(row.wasteType),
    ...(row.status === 'rejected' && {
      validation: 'refused' as const,
      validationDate: row.completionDate ?? row.updatedAt,
      validatedBy: row.processorId,
    }),
    custodySalt: newSalt(),
  }
  after.custodyHead = await appendCustody(ctx.tx, {
    recordId: row.id,
    seq: row.version,
    at: ctx.clock.now(),
    actor: { type: 'system', name: 'adoption' },
    action: 'adopted',
    before: nothingYet,
    after: custodyState(after, []),
    previous: null,
    salt: after.custodySalt as Buffer,
  })
  const { id, ...columns } = after
  await ctx.tx.update(wasteRecords).set(columns).where(eq(wasteRecords.id, id))
  await settlePoints(ctx, after)
  await settleImpact(ctx, after)
  return after
}
