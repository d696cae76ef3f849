import {
  type AuditAction,
  type ChangeUserStatusInput,
  ChangeUserStatusInput as ChangeUserStatusInputSchema,
  type Permission,
  type User,
  type UserStatus,
} from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { appendAudit } from '../audit/append-audit.ts'
import { endSessions } from '../auth/end-sessions.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { announceAccount } from './announce-account.ts'
import { dropAddressChange } from './drop-address-change.ts'
import { manageAccount, requireAnotherSuperAdmin } from './manage-account.ts'
import { toUser, type UserRow } from './to-user.ts'

type Change = { ctx: Ctx; input: ChangeUserStatusInput }

/** Lets somebody sign in (again); their failed attempts are forgotten. For whom may act on the account. */
export const activateUser = (change: Change): Promise<User> =>
  changeStatus(change, 'users.activate', 'active', 'account.activated')

/** Closes an account: its sessions end within moments, open windows included. */
export const deactivateUser = (change: Change): Promise<User> =>
  changeStatus(change, 'users.deactivate', 'inactive', 'account.deactivated')

/** As `deactivateUser`, for misconduct: the owner reads that it is suspended. */
export const suspendUser = (change: Change): Promise<User> =>
  changeStatus(change, 'users.suspend', 'suspended', 'account.suspended')

/** Throws as `manageAccount`; `conflict` when the owner is leaving; `last_super_admin`. Nothing happens when it is so already. */
async function changeStatus(
  { ctx, input }: Change,
  permission: Permission,
  status: UserStatus,
  action: AuditAction,
): Promise<User> {
  const { id, reason } = parseInput(ChangeUserStatusInputSchema, input)
  return manageAccount(ctx, permission, id, async (ctx, account) => {
    if (account.leavingSince) {
      throw new ServiceError('conflict', 'Its owner is leaving: only they can take that back.')
    }
    if (account.status === status) return toUser(account)
    if (status !== 'active') await requireAnotherSuperAdmin(ctx, account)
    const row = await write(ctx, account, status)
    await appendAudit(ctx, {
      action,
      entity: { type: 'account', id },
      before: { status: account.status },
      after: { status, ...(reason && { reason }) },
    })
    ctx.securityLog('status_changed', { userId: id, status })
    return toUser(row)
  })
}

async function write(ctx: TxCtx, { id }: UserRow, status: UserStatus): Promise<UserRow> {
  const now = ctx.clock.now()
  if (status !== 'active') await dropAddressChange(ctx, id)
  const [row] = await ctx.tx
    .update(users)
    .set({ status, updatedAt: now, ...(status === 'active' && { attemptsResetAt: now }) })
    .where(eq(users.id, id))
    .returning()
  if (!row) throw new Error('the account has gone')
  if (status !== 'active') await endSessions(ctx, id, 'account')
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'status_changed', userId: id } })
  await announceAccount(ctx, 'updated', row)
  return row
}
