import type { PersonalExport } from '@benne/contracts'
import { personalExports, users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { requirePassword, requirePermission } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { inTransaction } from '../transaction.ts'
import { type ExportRow, latestExport, toExport } from './to-export.ts'

const hourMs = 3600 * 1000
/** A copy that is as new as this serves again. */
const freshMs = hourMs
/** One that has not been made for so long never will be: its job is long gone. */
const stuckMs = 24 * hourMs

/**
 * Asks for a copy of everything held on the caller; a worker makes it and tells them by e-mail. One that is being made,
 * or was made within the hour, is answered instead of another. Throws `too_many_requests` after some.
 */
export async function exportMe({ ctx }: { ctx: AccountCtx }): Promise<PersonalExport> {
  requirePermission(ctx, 'users.exportMe')
  requirePassword(ctx)
  const present = await latestExport(ctx)
  if (present && serves(present, ctx.clock.now())) return toExport(present)
  await ctx.attempts.take([{ rule: 'export', key: ctx.actor.userId }])
  return inTransaction(ctx, async (ctx) => {
    // Of two that are asked for at once, the second finds the first.
    await ctx.tx.select({ id: users.id }).from(users).where(eq(users.id, ctx.actor.userId)).for('update')
    const meanwhile = await latestExport(ctx)
    return toExport(meanwhile && serves(meanwhile, ctx.clock.now()) ? meanwhile : await ask(ctx))
  })
}

function serves({ status, requestedAt, readyAt }: ExportRow, now: Date): boolean {
  if (status === 'failed') return false
  if (status === 'ready') return readyAt !== null && now.getTime() - readyAt.getTime() < freshMs
  return now.getTime() - requestedAt.getTime() < stuckMs
}

async function ask(ctx: TxCtx<AccountCtx>): Promise<ExportRow> {
  const { userId } = ctx.actor
  const [row] = await ctx.tx
    .insert(personalExports)
    .values({ id: uuidv7(), userId, requestedAt: ctx.clock.now() })
    .returning()
  if (!row) throw new Error('the insertion of an export returned nothing')
  await ctx.jobs.enqueue(ctx.tx, { name: 'export', data: { exportId: row.id } })
  await appendAudit(ctx, { action: 'account.exported', entity: { type: 'account', id: userId } })
  return row
}
