import type { PersonalExport } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { latestExport, toExport } from './to-export.ts'

/** How far the caller's latest copy is; null when there is none, or none any more. */
export async function exportStatus({ ctx }: { ctx: AccountCtx }): Promise<PersonalExport | null> {
  requirePermission(ctx, 'users.exportStatus')
  const row = await latestExport(ctx)
  return row && toExport(row)
}
