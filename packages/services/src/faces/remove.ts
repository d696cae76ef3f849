import type { FaceStatus } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from '../users/announce-account.ts'
import { eraseFace } from './erase-face.ts'
import { faceStatus } from './status.ts'

/**
 * Withdraws the caller's consent: the template and its key are destroyed, and the answer holds the certificate. As
 * easy as agreeing was, so no password is asked for (GDPR article 7(3)); offered also where signing in by face is not
 * any more. Throws `not_found` when there is no face.
 */
export async function faceRemove({ ctx }: { ctx: AccountCtx }): Promise<FaceStatus> {
  requirePermission(ctx, 'auth.faceRemove')
  const { userId } = ctx.actor
  return inTransaction(ctx, async (ctx) => {
    await ctx.tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
    if (!(await eraseFace(ctx, userId, 'withdrawn'))) {
      throw new ServiceError('not_found', 'There is no face to withdraw.')
    }
    const [row] = await ctx.tx.select().from(users).where(eq(users.id, userId))
    if (row) await announceAccount(ctx, 'updated', row)
    return faceStatus({ ctx })
  })
}
