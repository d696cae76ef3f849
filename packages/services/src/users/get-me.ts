import type { Me } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { findAccount } from './find-account.ts'
import { toMe } from './to-user.ts'

/** The caller's account, with its preferences. */
export async function getMe({ ctx }: { ctx: AccountCtx }): Promise<Me> {
  requirePermission(ctx, 'users.me')
  const row = await findAccount(ctx, ctx.actor.userId)
  if (!row) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  return toMe(row)
}
