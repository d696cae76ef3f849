import { type ForgotPasswordInput, ForgotPasswordInput as ForgotPasswordInputSchema } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'

/**
 * Sends a link to choose a new password, if there is an account with this address. Whether there is one is only looked
 * up when the mail is to be sent: neither the answer nor its time can tell. Throws `too_many_requests`, and `no_mail` where none is sent at all.
 */
export async function forgotPassword({
  ctx,
  input,
}: {
  ctx: Ctx
  input: ForgotPasswordInput
}): Promise<void> {
  requirePermission(ctx, 'auth.forgotPassword')
  const { email } = parseInput(ForgotPasswordInputSchema, input)
  if (!ctx.mailer.enabled) {
    throw new ServiceError('no_mail', 'Benne sends no e-mail here. Ask your council for a new password.')
  }
  await ctx.attempts.take([
    { rule: 'forgot_address', key: addressKey(ctx.address) },
    { rule: 'forgot_account', key: email },
  ])
  await inTransaction(ctx, (ctx) =>
    ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'forgot_password', email } }),
  )
}
