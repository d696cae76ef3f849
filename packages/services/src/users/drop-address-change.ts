import { users } from '@benne/db'
import { and, eq, isNotNull } from 'drizzle-orm'
import { useUpLinks } from '../auth/follow-link.ts'
import type { TxCtx } from '../context.ts'

/**
 * Forgets an address that waits to be confirmed, and its link. Whoever takes an account back, or closes it, takes it
 * from somebody who may have asked for one.
 */
export async function dropAddressChange(ctx: TxCtx, userId: string): Promise<void> {
  await useUpLinks(ctx, userId, ['change_email'])
  await ctx.tx
    .update(users)
    .set({ pendingEmail: null })
    .where(and(eq(users.id, userId), isNotNull(users.pendingEmail)))
}
