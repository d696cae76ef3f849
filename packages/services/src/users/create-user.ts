import { type RegisterInput, type Role, type User, type UserStatus } from '@benne/contracts'
import { users, violatedUniqueConstraint } from '@benne/db'
import { v7 as uuidv7 } from 'uuid'
import { appendAudit } from '../audit/append-audit.ts'
import { hashPassword } from '../auth/passwords.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from './announce-account.ts'
import { toUser, type UserRow } from './to-user.ts'

export type NewUser = Omit<RegisterInput, 'confirmPassword'> & {
  role: Role
  status?: UserStatus
  emailVerifiedAt?: Date
}

/**
 * Makes an account; who may ask for which role is the caller's to check. `also` is done in the same transaction. Throws
 * `email_taken`, `username_taken`.
 */
export async function createUser({
  ctx,
  input,
  also,
}: {
  ctx: Ctx
  input: NewUser
  also?: (ctx: TxCtx, user: User) => Promise<void>
}): Promise<User> {
  const { password, ...account } = input
  // Before the transaction: nothing of the database waits for its turn to hash.
  const passwordHash = await hashPassword(password)
  try {
    return await inTransaction(ctx, async (ctx) => {
      const now = ctx.clock.now()
      const [row] = await ctx.tx
        .insert(users)
        .values({ ...account, id: uuidv7(), passwordHash, createdAt: now, updatedAt: now })
        .returning()
      if (!row) throw new Error('the insertion of a user returned nothing')
      await tellOfNewUser(ctx, row)
      const user = toUser(row)
      await also?.(ctx, user)
      return user
    })
  } catch (error) {
    throw takenError(error) ?? error
  }
}

/** What belongs to every new account, however it was made. */
export async function tellOfNewUser(ctx: TxCtx, row: UserRow): Promise<void> {
  await appendAudit(ctx, {
    action: ctx.actor.type === 'anonymous' ? 'account.registered' : 'account.created',
    entity: { type: 'account', id: row.id },
    after: { role: row.role, status: row.status },
  })
  await announceAccount(ctx, 'created', row)
}

/** What a violated unique constraint of `users` means; null for any other error. */
export function takenError(error: unknown): ServiceError | null {
  const constraint = violatedUniqueConstraint(error)
  if (constraint === 'users_email_key') {
    return new ServiceError('email_taken', 'There is an account with this e-mail address.')
  }
  if (constraint === 'users_username_key') {
    return new ServiceError('username_taken', 'This username is taken.')
  }
  return null
}
