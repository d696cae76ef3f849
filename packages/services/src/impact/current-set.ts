import { defaultFactorSet, type FactorSetId } from '@benne/contracts'
import { installation } from '@benne/db'
import { type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { queryable } from '../transaction.ts'

/** The set that figures are computed with at present, within a query; a new installation has no row. */
export const currentSet: SQL<FactorSetId> = sql<FactorSetId>`coalesce((select ${installation.factorSet} from ${installation}), ${defaultFactorSet})`

/** The same by itself. */
export async function loadCurrentSet(ctx: Ctx): Promise<FactorSetId> {
  const [row] = await queryable(ctx).select({ factorSet: installation.factorSet }).from(installation)
  return row?.factorSet ?? defaultFactorSet
}
