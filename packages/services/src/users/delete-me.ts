import { type DeleteMeInput, DeleteMeInput as DeleteMeInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { endSessions } from '../auth/end-sessions.ts'
import { confirmPassword } from '../auth/passwords.ts'
import type { AccountCtx, TxCtx } from '../context.ts'
import { eraseFace } from '../faces/erase-face.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction, queryable } from '../transaction.ts'
import { announceAccount } from './announce-account.ts'
import { dropAddressChange } from './drop-address-change.ts'
import { lockWithSuperAdmins, requireAnotherSuperAdmin } from './manage-account.ts'
import { leavingAtOf, type UserRow } from './to-user.ts'

/**
 * Closes the caller's account, to be anonymised after `leavingDays` unless its owner comes back. All sessions end, this
 * one too. Throws `validation` for a wrong password, `too_many_requests` after some, `last_super_admin`.
 */
export async function deleteMe({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: DeleteMeInput
}): Promise<{ leavingAt: Date }> {
  requirePermission(ctx, 'users.deleteMe')
  const { password } = parseInput(DeleteMeInputSchema, input)
  const { userId } = ctx.actor
  const [given] = await queryable(ctx).select().from(users).where(eq(users.id, userId))
  if (!given) throw sessionEnded()
  await confirmPassword(ctx, given, 'password', password)
  return inTransaction(ctx, async (ctx) => {
    const account = (await lockWithSuperAdmins(ctx, userId)).find(({ id }) => id === userId)
    // What was decided while the password was being checked counts.
    if (account?.status !== 'active' || account.passwordHash !== given.passwordHash) throw sessionEnded()
    await requireAnotherSuperAdmin(ctx, account)
    return { leavingAt: await leave(ctx, account) }
  })
}

async function leave(ctx: TxCtx, { id, status }: UserRow): Promise<Date> {
  const now = ctx.clock.now()
  const left = { status: 'inactive', leavingSince: now } as const
  await dropAddressChange(ctx, id)
  // Whoever comes back may enrol again; until then there is no ground to keep it on.
  await eraseFace(ctx, id, 'account')
  const [row] = await ctx.tx
    .update(users)
    .set({ ...left, updatedAt: now })
    .where(eq(users.id, id))
    .returning()
  if (!row) throw new Error('the account has gone')
  await endSessions(ctx, id, 'account')
  await appendAudit(ctx, {
    action: 'account.leaving',
    entity: { type: 'account', id },
    before: { status },
    after: left,
  })
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'leaving', userId: id } })
  await announceAccount(ctx, 'updated', row)
  ctx.securityLog('status_changed', { userId: id, status: left.status })
  return leavingAtOf(now)
}

const sessionEnded = () => new ServiceError('session_ended', 'This session has ended. Sign in again.')
