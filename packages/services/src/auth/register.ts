import { type RegisterInput, RegisterInput as RegisterInputSchema, type User } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { createUser } from '../users/create-user.ts'

/** Creates a resident's account. Throws `email_taken`, `username_taken`. */
export async function register({ ctx, input }: { ctx: Ctx; input: RegisterInput }): Promise<User> {
  requirePermission(ctx, 'auth.register')
  const { confirmPassword: _, ...account } = parseInput(RegisterInputSchema, input)
  return createUser({ ctx, input: { ...account, role: 'user' } })
}
