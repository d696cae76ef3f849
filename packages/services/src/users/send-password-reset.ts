import { type UserIdInput, UserIdInput as UserIdInputSchema } from '@benne/contracts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { manageAccount } from './manage-account.ts'

/**
 * Sends somebody a link to choose a new password: staff start it, and never learn or choose the password. Throws as
 * `manageAccount`; `no_mail` where Benne sends no mail.
 */
export async function sendPasswordReset({ ctx, input }: { ctx: Ctx; input: UserIdInput }): Promise<void> {
  const { id } = parseInput(UserIdInputSchema, input)
  await manageAccount(ctx, 'users.sendPasswordReset', id, async (ctx) => {
    if (!ctx.mailer.enabled) throw new ServiceError('no_mail', 'Benne sends no e-mail here.')
    await ctx.attempts.take([{ rule: 'verification', key: id }])
    await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'reset_password', userId: id } })
    await appendAudit(ctx, { action: 'account.password_reset_sent', entity: { type: 'account', id } })
  })
}
