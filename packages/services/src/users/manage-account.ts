import type { Permission } from '@benne/contracts'
import { users } from '@benne/db'
import { and, eq, isNull, or, sql } from 'drizzle-orm'
import { may, requirePermission, requireRecentSignIn } from '../access.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import type { UserRow } from './to-user.ts'

/**
 * Runs `work` on somebody else's account, locked. Staff act on residents; on the accounts of staff only a super admin
 * does, who signed in lately; nobody on their own. Throws `not_found`, `own_account`, `forbidden`.
 */
export async function manageAccount<Result>(
  ctx: Ctx,
  permission: Permission,
  id: string,
  work: (ctx: TxCtx, account: UserRow) => Promise<Result>,
): Promise<Result> {
  requirePermission(ctx, permission)
  return inTransaction(ctx, async (ctx) => {
    const rows = await lockWithSuperAdmins(ctx, id)
    const account = rows.find((row) => row.id === id)
    if (!account) throw new ServiceError('not_found', 'There is no such account.')
    requireStillMay(ctx, permission, rows)
    if (ctx.actor.type === 'user' && ctx.actor.userId === id) {
      throw new ServiceError('own_account', 'This cannot be done to your own account.')
    }
    if (account.role !== 'user') {
      requirePermission(ctx, 'users.manage.any')
      if (ctx.actor.type === 'user') requireRecentSignIn({ ...ctx, actor: ctx.actor })
    }
    return work(ctx, account)
  })
}

/**
 * An account that is not anonymised, locked, and with it the super admins' in one order: of two who demote each other at
 * once, the second finds the first's deed.
 */
export async function lockWithSuperAdmins(ctx: TxCtx, id: string): Promise<UserRow[]> {
  return (
    ctx.tx
      .select()
      .from(users)
      .where(and(or(eq(users.id, id), eq(users.role, 'super_admin')), isNull(users.anonymisedAt)))
      .orderBy(users.id)
      // Not against those who only refer to an account: a record that staff handle names them, and is its owner's to lock.
      .for('no key update')
  )
}

/** The caller's role was known when the call came; if it is a super admin's, it is looked at again under the lock. */
function requireStillMay(ctx: TxCtx, permission: Permission, rows: readonly UserRow[]): void {
  const { actor } = ctx
  if (actor.type !== 'user' || actor.role !== 'super_admin') return
  const now = rows.find((row) => row.id === actor.userId)
  if (now?.status === 'active' && may({ ...actor, role: now.role }, permission)) return
  throw new ServiceError('forbidden', 'This is not allowed with your role.')
}

/** Throws `last_super_admin` when nobody could appoint staff any more without this account. */
export async function requireAnotherSuperAdmin(ctx: TxCtx, account: UserRow): Promise<void> {
  if (account.role !== 'super_admin' || account.status !== 'active') return
  const [other] = await ctx.tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'super_admin'), eq(users.status, 'active'), sql`${users.id} <> ${account.id}`))
    .limit(1)
  if (!other) throw new ServiceError('last_super_admin', 'Somebody must remain who can appoint staff.')
}
