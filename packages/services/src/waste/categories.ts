import { type WasteCategory, type WasteType, wasteTypes } from '@benne/contracts'
import { wasteCategories } from '@benne/db'
import { and, desc, eq } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { queryable } from '../transaction.ts'

type Row = typeof wasteCategories.$inferSelect

export const toCategory = ({ createdAt, createdBy: _by, ...row }: Row): WasteCategory => ({
  ...row,
  updatedAt: createdAt,
})

/** A category as it counts now, or as it counted in one of its versions. */
export async function loadCategory(ctx: Ctx, wasteType: WasteType, version?: number): Promise<WasteCategory> {
  const [row] = await queryable(ctx)
    .select()
    .from(wasteCategories)
    .where(
      and(
        eq(wasteCategories.wasteType, wasteType),
        version === undefined ? undefined : eq(wasteCategories.version, version),
      ),
    )
    .orderBy(desc(wasteCategories.version))
    .limit(1)
  if (!row) throw new Error(`there is no category ${wasteType}`)
  return toCategory(row)
}

/** Every category as it counts now, in the order of the types. */
export async function loadCategories(ctx: Ctx): Promise<WasteCategory[]> {
  const rows = await queryable(ctx)
    .selectDistinctOn([wasteCategories.wasteType])
    .from(wasteCategories)
    .orderBy(wasteCategories.wasteType, desc(wasteCategories.version))
  return rows
    .map(toCategory)
    .toSorted((a, b) => wasteTypes.indexOf(a.wasteType) - wasteTypes.indexOf(b.wasteType))
}
