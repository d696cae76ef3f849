import { type Me, type UpdateMeInput, UpdateMeInput as UpdateMeInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission, requireRecentSignIn } from '../access.ts'
import { appendAudit, changesOf } from '../audit/append-audit.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from './announce-account.ts'
import { takenError } from './create-user.ts'
import { toMe, type UserRow } from './to-user.ts'

const fields = [
  'firstName',
  'lastName',
  'phone',
  'address',
  'language',
  'timeZone',
  'notificationPreferences',
  'username',
  'email',
  'pendingEmail',
] as const

/**
 * Changes the caller's own account. What one signs in with (`username`, `email`) needs a recent sign-in; a new address
 * takes effect when the link that is sent to it is followed. Throws `username_taken`, and `email_taken` only where no
 * mail is sent.
 */
export async function updateMe({ ctx, input }: { ctx: AccountCtx; input: UpdateMeInput }): Promise<Me> {
  requirePermission(ctx, 'users.updateMe')
  const { email, ...wanted } = parseInput(UpdateMeInputSchema, input)
  // Each change is kept for ever in the audit log.
  await ctx.attempts.take([{ rule: 'update', key: ctx.actor.userId }])
  try {
    return await inTransaction(ctx, async (ctx) => {
      const [before] = await ctx.tx.select().from(users).where(eq(users.id, ctx.actor.userId)).for('update')
      if (!before) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
      const addresses = email === undefined ? {} : addressChange(ctx, before, email)
      const changes = changesOf(before, { ...wanted, ...addresses }, fields)
      if (!changes) return toMe(before)
      if ('username' in changes.after || 'email' in changes.after || 'pendingEmail' in changes.after) {
        requireRecentSignIn(ctx)
      }
      const [row] = await ctx.tx
        .update(users)
        .set({ ...wanted, ...addresses, updatedAt: ctx.clock.now() })
        .where(eq(users.id, before.id))
        .returning()
      if (!row) throw new Error('the account has gone')
      await appendAudit(ctx, {
        action: 'account.updated',
        entity: { type: 'account', id: row.id },
        ...changes,
      })
      await tell(ctx, before, row)
      return toMe(row)
    })
  } catch (error) {
    throw takenError(error) ?? error
  }
}

/** Taking one's present address back drops the one that waits to be confirmed. */
function addressChange(ctx: TxCtx, { email: present }: UserRow, email: string) {
  if (email === present) return { pendingEmail: null }
  return ctx.mailer.enabled ? { pendingEmail: email } : { email, emailVerifiedAt: null, pendingEmail: null }
}

async function tell(ctx: TxCtx, before: UserRow, row: UserRow): Promise<void> {
  const mail = (data: { kind: 'change_email' | 'change_asked' | 'username_changed'; userId: string }) =>
    ctx.jobs.enqueue(ctx.tx, { name: 'mail', data })
  if (row.pendingEmail && row.pendingEmail !== before.pendingEmail) {
    // By whose account it is, and by whose mailbox it fills.
    await ctx.attempts.take([
      { rule: 'verification', key: row.id },
      { rule: 'verification', key: row.pendingEmail },
    ])
    await mail({ kind: 'change_email', userId: row.id })
    await mail({ kind: 'change_asked', userId: row.id })
  }
  if (row.username !== before.username) {
    await ctx.attempts.take([{ rule: 'verification', key: row.id }])
    await mail({ kind: 'username_changed', userId: row.id })
  }
  await announceAccount(ctx, 'updated', row)
}
