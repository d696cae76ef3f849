import {
  type RecomputeImpactInput,
  RecomputeImpactInput as RecomputeImpactInputSchema,
} from '@benne/contracts'
import { installation } from '@benne/db'
import { requirePermission, requireRecentSignIn } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx, Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { inTransaction } from '../transaction.ts'
import { loadCurrentSet } from './current-set.ts'
import { holdFactorSet } from './recompute-records.ts'

/** Audit entries tell of entities by id; there is one installation in a database. */
const installationId = '8f7a1f00-0000-5000-8000-000000000100'

/**
 * Has figures computed with another set from now on, and asks for a version by it of every record there is: what was
 * shown stays as it was. Asked again for the present set, it finishes what was interrupted. For super admins who signed
 * in lately, and for operators. Throws `reauthentication_required`.
 */
export async function recomputeImpact({
  ctx,
  input,
}: {
  ctx: Ctx
  input: RecomputeImpactInput
}): Promise<void> {
  requirePermission(ctx, 'waste.recomputeImpact')
  const { factorSet } = parseInput(RecomputeImpactInputSchema, input)
  if (ctx.actor.type === 'user') requireRecentSignIn(ctx as AccountCtx)
  await inTransaction(ctx, async (ctx) => {
    await holdFactorSet(ctx)
    const before = await loadCurrentSet(ctx)
    await ctx.tx
      .insert(installation)
      .values({ factorSet })
      .onConflictDoUpdate({ target: installation.only, set: { factorSet } })
    await appendAudit(ctx, {
      action: 'impact.recomputed',
      entity: { type: 'installation', id: installationId },
      before: { factorSet: before },
      after: { factorSet },
    })
    await ctx.jobs.enqueue(ctx.tx, { name: 'impact', data: { factorSet } })
  })
}
