import { type SetRoleInput, SetRoleInput as SetRoleInputSchema, type User } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requireRecentSignIn } from '../access.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { recheckSessions } from '../auth/end-sessions.ts'
import type { AccountCtx, Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { announceAccount } from './announce-account.ts'
import { manageAccount, requireAnotherSuperAdmin } from './manage-account.ts'
import { toUser } from './to-user.ts'

/**
 * Appoints somebody, or takes it back: it counts from their next call on, open windows included. For super admins who
 * signed in lately, and for operators. Throws as `manageAccount`; `last_super_admin`.
 */
export async function setUserRole({ ctx, input }: { ctx: Ctx; input: SetRoleInput }): Promise<User> {
  const { id, role } = parseInput(SetRoleInputSchema, input)
  return manageAccount(ctx, 'users.setRole', id, async (ctx, account) => {
    if (account.role === role) return toUser(account)
    if (ctx.actor.type === 'user') requireRecentSignIn(ctx as AccountCtx)
    await requireAnotherSuperAdmin(ctx, account)
    const [row] = await ctx.tx
      .update(users)
      .set({ role, updatedAt: ctx.clock.now() })
      .where(eq(users.id, id))
      .returning()
    if (!row) throw new Error('the account has gone')
    await recheckSessions(ctx, id)
    await appendAudit(ctx, {
      action: 'account.role_changed',
      entity: { type: 'account', id },
      before: { role: account.role },
      after: { role },
    })
    await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'role_changed', userId: id } })
    await announceAccount(ctx, 'updated', row)
    ctx.securityLog('role_changed', { userId: id, from: account.role, to: role })
    return toUser(row)
  })
}
