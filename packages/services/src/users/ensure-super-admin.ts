import { Email, NewPassword } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { inTransaction, queryable } from '../transaction.ts'
import { createUser } from './create-user.ts'

/**
 * Creates the super admin of a new installation, unless one exists. Returns whether it did. Several processes may
 * start at once; the unique e-mail address lets one of them win.
 */
export async function ensureSuperAdmin({
  ctx,
  input,
}: {
  ctx: Ctx
  input: { email: string; password: string }
}): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    if (await hasSuperAdmin(ctx)) return false
    await createUser({
      ctx,
      input: {
        email: Email.parse(input.email),
        username: 'admin',
        firstName: 'Super',
        lastName: 'Admin',
        password: NewPassword.parse(input.password),
        role: 'super_admin',
        emailVerifiedAt: ctx.clock.now(),
      },
    })
    return true
  })
}

/** Whether anybody can appoint staff. */
export async function hasSuperAdmin(ctx: Ctx): Promise<boolean> {
  const [found] = await queryable(ctx)
    .select({ id: users.id })
    .from(users)
    .where(eq(users.role, 'super_admin'))
    .limit(1)
  return found !== undefined
}
