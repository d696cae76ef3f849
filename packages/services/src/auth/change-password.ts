import { type ChangePasswordInput, ChangePasswordInput as ChangePasswordInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { invalidField, ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { checkNewPassword, confirmPassword, hashPassword } from './passwords.ts'
import { setPassword } from './set-password.ts'

/** Changes the caller's password; the other sessions end. Throws `validation` at `currentPassword` when it is wrong. */
export async function changePassword({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ChangePasswordInput
}): Promise<void> {
  requirePermission(ctx, 'auth.changePassword')
  const { currentPassword, newPassword } = parseInput(ChangePasswordInputSchema, input)
  const { userId, sessionId } = ctx.actor
  const [account] = await ctx.db.select().from(users).where(eq(users.id, userId))
  if (!account) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  await confirmPassword(ctx, account, 'currentPassword', currentPassword)
  if (newPassword.normalize('NFKC') === currentPassword.normalize('NFKC')) {
    throw invalidField('newPassword', 'password_same', 'is the present one')
  }
  await checkNewPassword(ctx, 'newPassword', newPassword, account)
  const passwordHash = await hashPassword(newPassword)
  await inTransaction(ctx, async (ctx) => {
    await setPassword(ctx, account, passwordHash, { but: sessionId })
    await appendAudit(ctx, { action: 'account.password_changed', entity: { type: 'account', id: userId } })
  })
  ctx.securityLog('password_changed', { userId })
}
