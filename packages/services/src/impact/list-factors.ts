import type { FactorSets } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { loadCurrentSet } from './current-set.ts'
import { allFactorSets } from './factor-sets.ts'

/** Every factor that Benne knows, and which set new figures are computed with. */
export async function listFactors({ ctx }: { ctx: Ctx }): Promise<FactorSets> {
  requirePermission(ctx, 'waste.factors')
  return { current: await loadCurrentSet(ctx), sets: [...allFactorSets] }
}
