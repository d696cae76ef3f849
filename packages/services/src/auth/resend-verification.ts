import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'

/**
 * Sends the caller the link again that confirms the address of the account, or the one that is to take its place.
 * Nothing happens when there is nothing to confirm. Throws `too_many_requests`, `no_mail`.
 */
export async function resendVerification({ ctx }: { ctx: AccountCtx }): Promise<void> {
  requirePermission(ctx, 'auth.resendVerification')
  const { userId } = ctx.actor
  if (!ctx.mailer.enabled) throw new ServiceError('no_mail', 'Benne sends no e-mail here.')
  await inTransaction(ctx, async (ctx) => {
    const [account] = await ctx.tx.select().from(users).where(eq(users.id, userId))
    if (!account) return
    await ctx.attempts.take([
      { rule: 'verification', key: userId },
      { rule: 'verification', key: account.pendingEmail ?? account.email },
    ])
    const kind = account.pendingEmail ? 'change_email' : account.emailVerifiedAt ? null : 'verify_email'
    if (kind) await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind, userId } })
  })
}
