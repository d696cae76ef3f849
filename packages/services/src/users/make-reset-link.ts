import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { appendAudit } from '../audit/append-audit.ts'
import { mintLinkToken } from '../auth/link-tokens.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'

const linkHours = 1

/**
 * A link for an operator to hand over, by which an account's owner chooses a new password: one use, one hour. For the
 * command line alone, where nobody can get in any other way. Failed attempts on the account are forgotten.
 */
export async function makeResetLink({
  ctx,
  input: { userId },
}: {
  ctx: Ctx
  input: { userId: string }
}): Promise<{ url: string; expiresAt: Date }> {
  if (ctx.actor.type !== 'command') throw new ServiceError('forbidden', 'This is for the command line alone.')
  const now = ctx.clock.now()
  const token = await inTransaction(ctx, async (ctx) => {
    const [account] = await ctx.tx
      .update(users)
      .set({ attemptsResetAt: now })
      .where(eq(users.id, userId))
      .returning()
    if (!account || account.anonymisedAt) throw new ServiceError('not_found', 'There is no such account.')
    // Handed over in person: following it shows nothing about who reads mail where.
    const token = await mintLinkToken(ctx, { userId, purpose: 'reset_password', email: '', hours: linkHours })
    await appendAudit(ctx, {
      action: 'account.password_reset_sent',
      entity: { type: 'account', id: userId },
    })
    return token
  })
  const expiresAt = new Date(now.getTime() + linkHours * 3_600_000)
  return { url: `${ctx.publicUrl()}/reset-password#token=${token}`, expiresAt }
}
