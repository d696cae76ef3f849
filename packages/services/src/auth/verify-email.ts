import { type VerifyEmailInput, VerifyEmailInput as VerifyEmailInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import { appendAudit, changesOf } from '../audit/append-audit.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from '../users/announce-account.ts'
import { takenError } from '../users/create-user.ts'
import { type FollowedLink, findLink, useUpLinks } from './follow-link.ts'

const purposes = ['verify_email', 'change_email'] as const

/**
 * Follows the link of an e-mail that asks whether an address is its owner's: an account that waited for it can be used
 * from now on, an address that was to be changed is. Answers the address. Throws `link_not_valid`, `email_taken`.
 */
export async function verifyEmail({
  ctx,
  input,
}: {
  ctx: Ctx
  input: VerifyEmailInput
}): Promise<{ email: string }> {
  requirePermission(ctx, 'auth.verifyEmail')
  const { token } = parseInput(VerifyEmailInputSchema, input)
  const taken = await ctx.attempts.take([{ rule: 'token', key: addressKey(ctx.address) }])
  try {
    const email = await inTransaction(ctx, async (ctx) => {
      const link = await findLink(ctx, token, purposes, { lock: true })
      await (link.purpose === 'verify_email' ? confirm(ctx, link) : change(ctx, link))
      await useUpLinks(ctx, link.account.id, [link.purpose])
      return link.email
    })
    await taken.succeed()
    return { email }
  } catch (error) {
    throw takenError(error) ?? error
  }
}

async function confirm(ctx: TxCtx, { account, email }: FollowedLink): Promise<void> {
  if (account.email !== email) throw noLonger()
  const now = ctx.clock.now()
  const status = account.status === 'pending' ? 'active' : account.status
  const row = await update(ctx, account.id, { emailVerifiedAt: account.emailVerifiedAt ?? now, status })
  await appendAudit(ctx, {
    action: 'account.email_confirmed',
    entity: { type: 'account', id: account.id },
    ...changesOf(account, row, ['status']),
    ownerId: account.id,
  })
}

async function change(ctx: TxCtx, { account, email }: FollowedLink): Promise<void> {
  if (account.pendingEmail !== email || account.status !== 'active') throw noLonger()
  const row = await update(ctx, account.id, {
    email,
    pendingEmail: null,
    emailVerifiedAt: ctx.clock.now(),
  })
  await useUpLinks(ctx, account.id, ['verify_email', 'reset_password'])
  await appendAudit(ctx, {
    action: 'account.email_changed',
    entity: { type: 'account', id: account.id },
    ...changesOf(account, row, ['email']),
    ownerId: account.id,
  })
  await ctx.jobs.enqueue(ctx.tx, {
    name: 'mail',
    data: { kind: 'email_changed', userId: account.id, oldEmail: account.email },
  })
  ctx.securityLog('email_changed', { userId: account.id })
}

async function update(ctx: TxCtx, id: string, values: Partial<typeof users.$inferInsert>) {
  const [row] = await ctx.tx
    .update(users)
    .set({ ...values, updatedAt: ctx.clock.now() })
    .where(eq(users.id, id))
    .returning()
  if (!row) throw noLonger()
  await announceAccount(ctx, 'updated', row)
  return row
}

const noLonger = () =>
  new ServiceError('link_not_valid', 'This link is not valid any more. Ask for a new one.')
