import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { appendAudit } from '../audit/append-audit.ts'
import type { TxCtx } from '../context.ts'
import { announceAccount } from './announce-account.ts'
import type { UserRow } from './to-user.ts'

/** Takes back an owner's wish to leave, until the account is anonymised: it is active again. For `login`. */
export async function comeBack(ctx: TxCtx, account: UserRow): Promise<UserRow> {
  if (!account.leavingSince || account.anonymisedAt) return account
  const now = ctx.clock.now()
  const [row] = await ctx.tx
    .update(users)
    .set({ status: 'active', leavingSince: null, updatedAt: now })
    .where(eq(users.id, account.id))
    .returning()
  if (!row) return account
  await appendAudit(ctx, {
    action: 'account.came_back',
    entity: { type: 'account', id: account.id },
    ownerId: account.id,
  })
  await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'came_back', userId: account.id } })
  await announceAccount(ctx, 'updated', row)
  return row
}
