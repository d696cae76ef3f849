import type { User } from '@benne/contracts'
import { users } from '@benne/db'
import { and, isNull } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { isNamed } from './is-named.ts'
import { toUser } from './to-user.ts'

/** The account with this username or e-mail address, in any case. Throws `not_found`. */
export async function findUserByName({ ctx, input }: { ctx: Ctx; input: { name: string } }): Promise<User> {
  requirePermission(ctx, 'users.get')
  const [row] = await queryable(ctx)
    .select()
    .from(users)
    .where(and(isNamed(input.name), isNull(users.anonymisedAt)))
  if (!row) throw new ServiceError('not_found', `There is no account named ${input.name}.`)
  return toUser(row)
}
