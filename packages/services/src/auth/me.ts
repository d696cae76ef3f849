import type { User } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { findAccount } from '../users/find-account.ts'
import { toUser } from '../users/to-user.ts'

/** The caller's account. */
export async function me({ ctx }: { ctx: AccountCtx }): Promise<User> {
  requirePermission(ctx, 'auth.me')
  const row = await findAccount(ctx, ctx.actor.userId)
  if (!row) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  return toUser(row)
}
