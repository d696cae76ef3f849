import {
  type CustodyRoots,
  type ListCustodyRootsInput,
  ListCustodyRootsInput as ListCustodyRootsInputSchema,
} from '@benne/contracts'
import { custodyRoots } from '@benne/db'
import { desc, lt } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { queryable } from '../transaction.ts'
import { rootFile } from './files.ts'

/** Signed roots of days, newest first; each holds all that is needed to check it elsewhere. */
export async function listRoots({
  ctx,
  input,
}: {
  ctx: Ctx
  input: ListCustodyRootsInput
}): Promise<CustodyRoots> {
  requirePermission(ctx, 'custody.roots')
  const { before, limit } = parseInput(ListCustodyRootsInputSchema, input)
  const rows = await queryable(ctx)
    .select()
    .from(custodyRoots)
    .where(before === undefined ? undefined : lt(custodyRoots.day, before))
    .orderBy(desc(custodyRoots.day))
    .limit(limit + 1)
  return { roots: rows.slice(0, limit).map(rootFile), more: rows.length > limit }
}
