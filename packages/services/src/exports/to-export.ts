import type { PersonalExport } from '@benne/contracts'
import { personalExports } from '@benne/db'
import { desc, eq } from 'drizzle-orm'
import type { AccountCtx } from '../context.ts'
import { queryable } from '../transaction.ts'

export type ExportRow = typeof personalExports.$inferSelect

export function toExport(row: ExportRow): PersonalExport {
  const { userId: _, ...shown } = row
  return shown
}

/** The copy that the caller asked for last; null when there is none that has not expired. */
export async function latestExport(ctx: AccountCtx): Promise<ExportRow | null> {
  const [row] = await queryable(ctx)
    .select()
    .from(personalExports)
    .where(eq(personalExports.userId, ctx.actor.userId))
    .orderBy(desc(personalExports.requestedAt), desc(personalExports.id))
    .limit(1)
  return row && !isExpired(row, ctx.clock.now()) ? row : null
}

export const isExpired = ({ expiresAt }: ExportRow, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now
