import type { WasteCategories } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { loadCategories } from './categories.ts'

/** How each type of waste counts now. */
export async function listCategories({ ctx }: { ctx: Ctx }): Promise<WasteCategories> {
  requirePermission(ctx, 'waste.categories')
  return { categories: await loadCategories(ctx) }
}
