import { randomInt } from 'node:crypto'
import { Email, NewPassword } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { createUser } from './create-user.ts'

interface FirstAdmin {
  email: string
  password: string
}

/**
 * Creates the super admin of a new installation, unless one exists. Returns whether it did. Several processes may
 * start at once: one creates, the others find it. Throws `email_taken` when the address is somebody else's.
 */
export async function ensureSuperAdmin({ ctx, input }: { ctx: Ctx; input: FirstAdmin }): Promise<boolean> {
  if (await hasSuperAdmin(ctx)) return false
  try {
    // Anybody may have registered under this name before; that must not keep the operator out.
    for (const username of ['admin', `admin_${randomInt(1_000_000)}`]) {
      if (await create(ctx, username, input)) return true
    }
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'email_taken' && (await hasSuperAdmin(ctx)))
      return false
    throw error
  }
  throw new Error('no username could be found for the super admin')
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

async function create(ctx: Ctx, username: string, { email, password }: FirstAdmin): Promise<boolean> {
  try {
    await createUser({
      ctx,
      input: {
        email: Email.parse(email),
        username,
        firstName: 'Super',
        lastName: 'Admin',
        password: NewPassword.parse(password),
        role: 'super_admin',
        emailVerifiedAt: ctx.clock.now(),
      },
    })
    return true
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'username_taken') return false
    throw error
  }
}
