import {
  type UpdateCategoryInput,
  UpdateCategoryInput as UpdateCategoryInputSchema,
  type WasteCategory,
} from '@benne/contracts'
import { wasteCategories } from '@benne/db'
import { sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { appendAudit, changesOf } from '../audit/append-audit.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { loadCategory, toCategory } from './categories.ts'

const editable = ['basePoints', 'environmentalMultiplier', 'colorCode', 'icon', 'isActive'] as const

/** Audit entries tell of entities by id; categories have a name instead. Version 5 UUIDs of them, in Benne's own space. */
const entityIds = {
  organic: '8f7a1f00-0000-5000-8000-000000000001',
  plastic: '8f7a1f00-0000-5000-8000-000000000002',
  paper: '8f7a1f00-0000-5000-8000-000000000003',
  glass: '8f7a1f00-0000-5000-8000-000000000004',
  metal: '8f7a1f00-0000-5000-8000-000000000005',
  electronic: '8f7a1f00-0000-5000-8000-000000000006',
  hazardous: '8f7a1f00-0000-5000-8000-000000000007',
  textile: '8f7a1f00-0000-5000-8000-000000000008',
  other: '8f7a1f00-0000-5000-8000-000000000009',
} as const

/**
 * Changes how a type of waste counts from now on, as a new version: records keep the score that they were given. Throws
 * `stale_version` when somebody changed it since `version`.
 */
export async function updateCategory({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: UpdateCategoryInput
}): Promise<WasteCategory> {
  requirePermission(ctx, 'waste.updateCategory')
  const { wasteType, version, ...fields } = parseInput(UpdateCategoryInputSchema, input)
  return inTransaction(ctx, async (ctx) => {
    // There is no row to lock: versions are only added.
    await ctx.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`category ${wasteType}`}, 0))`)
    const before = await loadCategory(ctx, wasteType)
    if (version !== undefined && version !== before.version) {
      throw new ServiceError('stale_version', 'Somebody changed this category in the meantime.', {
        details: { version: before.version },
      })
    }
    const changes = changesOf(before, fields, editable)
    if (!changes) return before
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
    const { updatedAt: _at, ...kept } = before
    const [row] = await ctx.tx
      .insert(wasteCategories)
      .values({
        ...kept,
        ...given,
        version: before.version + 1,
        createdAt: ctx.clock.now(),
        createdBy: ctx.actor.userId,
      })
      .returning()
    if (!row) throw new Error('the category was not written')
    await appendAudit(ctx, {
      action: 'category.updated',
      entity: { type: 'category', id: entityIds[wasteType] },
      before: { wasteType, ...changes.before },
      after: { wasteType, ...changes.after },
    })
    return toCategory(row)
  })
}
