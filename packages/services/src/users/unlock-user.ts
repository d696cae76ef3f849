import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'

/** Forgets every failed attempt on an account, on every node. For the command line. Throws `not_found`. */
export async function unlockUser({
  ctx,
  input: { userId },
}: {
  ctx: Ctx
  input: { userId: string }
}): Promise<void> {
  if (ctx.actor.type !== 'command') throw new ServiceError('forbidden', 'This is for the command line alone.')
  await inTransaction(ctx, async (ctx) => {
    const rows = await ctx.tx
      .update(users)
      .set({ attemptsResetAt: ctx.clock.now() })
      .where(eq(users.id, userId))
      .returning({ id: users.id })
    if (rows.length === 0) throw new ServiceError('not_found', 'There is no such account.')
    await appendAudit(ctx, { action: 'account.unlocked', entity: { type: 'account', id: userId } })
  })
}
