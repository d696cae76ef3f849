import type { User } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { toUser } from '../users/to-user.ts'

/** The caller's account. */
export async function me({ ctx }: { ctx: AccountCtx }): Promise<User> {
  requirePermission(ctx, 'auth.me')
  const [row] = await queryable(ctx).select().from(users).where(eq(users.id, ctx.actor.userId))
  if (!row) throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  return toUser(row)
}
