import type { RegisterInput, Role, User } from '@benne/contracts'
import { users, violatedUniqueConstraint } from '@benne/db'
import { v7 as uuidv7 } from 'uuid'
import { hashPassword } from '../auth/passwords.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { toUser } from './to-user.ts'

export type NewUser = Omit<RegisterInput, 'confirmPassword'> & { role: Role; emailVerifiedAt?: Date }

/** Writes an account; who may ask for which role is the caller's to check. Throws `email_taken`, `username_taken`. */
export async function createUser({ ctx, input }: { ctx: Ctx; input: NewUser }): Promise<User> {
  const { password, ...account } = input
  const now = ctx.clock.now()
  const passwordHash = await hashPassword(password)
  try {
    const [row] = await queryable(ctx)
      .insert(users)
      .values({ ...account, id: uuidv7(), passwordHash, createdAt: now, updatedAt: now })
      .returning()
    if (!row) throw new Error('the insertion of a user returned nothing')
    return toUser(row)
  } catch (error) {
    const constraint = violatedUniqueConstraint(error)
    if (constraint === 'users_email_key')
      throw new ServiceError('email_taken', 'There is an account with this e-mail address.')
    if (constraint === 'users_username_key')
      throw new ServiceError('username_taken', 'This username is taken.')
    throw error
  }
}
