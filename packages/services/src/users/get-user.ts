import { type User, type UserIdInput, UserIdInput as UserIdInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { and, eq, isNull } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { toUser } from './to-user.ts'

/** One account, for staff. Throws `not_found`. */
export async function getUser({ ctx, input }: { ctx: Ctx; input: UserIdInput }): Promise<User> {
  requirePermission(ctx, 'users.get')
  const { id } = parseInput(UserIdInputSchema, input)
  const [row] = await queryable(ctx)
    .select()
    .from(users)
    .where(and(eq(users.id, id), isNull(users.anonymisedAt)))
  if (!row) throw new ServiceError('not_found', 'There is no such account.')
  return toUser(row)
}
