import { type ResetPasswordInput, ResetPasswordInput as ResetPasswordInputSchema } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { inTransaction } from '../transaction.ts'
import { findLink } from './follow-link.ts'
import { checkNewPassword, hashPassword } from './passwords.ts'
import { setPassword } from './set-password.ts'

/**
 * Sets a new password by the link of an e-mail. Every session of the account ends, and whoever was hammering it is
 * forgotten with all failed attempts. Throws `link_not_valid`, `validation`.
 */
export async function resetPassword({ ctx, input }: { ctx: Ctx; input: ResetPasswordInput }): Promise<void> {
  requirePermission(ctx, 'auth.resetPassword')
  const { token, newPassword } = parseInput(ResetPasswordInputSchema, input)
  const taken = await ctx.attempts.take([{ rule: 'token', key: addressKey(ctx.address) }])
  const { account } = await findLink(ctx, token, ['reset_password'])
  // The link is good: what may still be wrong is the new password, and that is no attempt at anything.
  await taken.succeed()
  await checkNewPassword(ctx, 'newPassword', newPassword, account)
  const passwordHash = await hashPassword(newPassword)
  await inTransaction(ctx, async (ctx) => {
    const { account, email } = await findLink(ctx, token, ['reset_password'], { lock: true })
    const now = ctx.clock.now()
    await setPassword(ctx, account, passwordHash, {
      more: {
        attemptsResetAt: now,
        // The link came by this address, so its owner reads mail there.
        ...(account.email === email && {
          emailVerifiedAt: account.emailVerifiedAt ?? now,
          ...(account.status === 'pending' && { status: 'active' }),
        }),
      },
    })
    await appendAudit(ctx, {
      action: 'account.password_reset',
      entity: { type: 'account', id: account.id },
      ownerId: account.id,
    })
    ctx.securityLog('password_reset', { userId: account.id })
  })
}
