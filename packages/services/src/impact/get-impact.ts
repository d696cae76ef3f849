import {
  type FactorSetId,
  type Impact,
  type ImpactVersion,
  type noImpactReasons,
  type RecordImpact,
  type RecordImpactInput,
  RecordImpactInput as RecordImpactInputSchema,
  type WasteRecord,
} from '@benne/contracts'
import { wasteImpacts } from '@benne/db'
import { desc, eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { queryable } from '../transaction.ts'
import { loadRecord } from '../waste/load-record.ts'
import { computeImpact, figureOf } from './compute-impact.ts'
import { loadCurrentSet } from './current-set.ts'
import { allFactorSets, factorById, factorFor } from './factor-sets.ts'

/**
 * What one record is worth to the climate, by which figure, what the other sets say of the same mass, and everything that
 * was shown before. For its owner and for staff, also once it was withdrawn. Throws `not_found`.
 */
export async function getImpact({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: RecordImpactInput
}): Promise<RecordImpact> {
  requirePermission(ctx, 'waste.impact')
  const { id } = parseInput(RecordImpactInputSchema, input)
  const record = await loadRecord(ctx, id, { withdrawn: true })
  const versions = await loadVersions(ctx, id)
  const reason = reasonOf(record)
  if (reason) return { impact: null, reason, factor: null, others: [], signsDiffer: false, versions }
  const impact = record.impact ?? (await forthcoming(ctx, record, versions))
  const factor = impact && factorById(impact.factorSet, impact.factorId)
  const others = othersOf(record, impact?.factorSet ?? (await loadCurrentSet(ctx)))
  return {
    impact,
    reason: impact ? null : 'no_factor',
    factor,
    others,
    signsDiffer:
      impact !== null && others.some(({ kgCo2e }) => Math.sign(kgCo2e) !== Math.sign(impact.kgCo2e)),
    versions,
  }
}

type Reason = (typeof noImpactReasons)[number]

/** Why nothing is claimed, whatever the factors say. */
function reasonOf({ withdrawnAt, status, validation, wasteType }: WasteRecord): Reason | null {
  if (withdrawnAt !== null) return 'withdrawn'
  if (status === 'rejected') return 'rejected'
  if (validation === 'refused') return 'refused'
  if (status === 'disposed') return 'disposed'
  return wasteType === 'hazardous' ? 'pollution_avoided' : null
}

/** Of a record that was declared before figures were kept: what it is given with its next change. */
async function forthcoming(
  ctx: AccountCtx,
  record: WasteRecord,
  versions: readonly ImpactVersion[],
): Promise<Impact | null> {
  if (versions.length > 0) return null
  const computed = computeImpact(record, await loadCurrentSet(ctx))
  const { factorSet, factorId, baseline, kgCo2e, low, high } = computed
  if (factorId === null || kgCo2e === null || low === null || high === null) return null
  return {
    kgCo2e,
    low,
    high,
    factorId,
    factorSet,
    baseline,
    version: 1,
    potential: record.status !== 'recycled',
  }
}

function othersOf(record: WasteRecord, shown: FactorSetId): RecordImpact['others'] {
  return allFactorSets
    .filter(({ id }) => id !== shown)
    .flatMap(({ id }) => factorFor(id, record) ?? [])
    .map((factor) => ({ factor, kgCo2e: figureOf(record.quantityKg, factor).kgCo2e }))
}

async function loadVersions(ctx: AccountCtx, recordId: string): Promise<ImpactVersion[]> {
  const rows = await queryable(ctx)
    .select()
    .from(wasteImpacts)
    .where(eq(wasteImpacts.recordId, recordId))
    .orderBy(desc(wasteImpacts.version))
  return rows.flatMap(({ recordId: _record, elements: _elements, factorId, kgCo2e, low, high, ...row }) =>
    factorId === null || kgCo2e === null || low === null || high === null
      ? []
      : { ...row, factorId, kgCo2e, low, high },
  )
}
