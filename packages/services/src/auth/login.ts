import { type LoginInput, LoginInput as LoginInputSchema, type User } from '@benne/contracts'
import { sessions, users } from '@benne/db'
import { eq, or, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { toUser } from '../users/to-user.ts'
import { type IssuedTokens, issueTokens, sessionMs } from './issue-tokens.ts'
import { verifyPassword } from './passwords.ts'

/**
 * Opens a session by username or e-mail and password. An unknown account and a wrong password get the same answer
 * after the same work: `invalid_credentials`. `account_not_active` is only told to who knows the password.
 */
export async function login({
  ctx,
  input,
}: {
  ctx: Ctx
  input: LoginInput
}): Promise<IssuedTokens & { user: User }> {
  requirePermission(ctx, 'auth.login')
  const { username, password } = parseInput(LoginInputSchema, input)
  const name = username.toLowerCase()
  const [account] = await ctx.db
    .select()
    .from(users)
    .where(or(eq(sql`lower(${users.username})`, name), eq(users.email, name)))
  if (!(await verifyPassword(account?.passwordHash, password)) || !account) {
    ctx.securityLog('login_failed', { userId: account?.id ?? null })
    throw new ServiceError('invalid_credentials', 'The name or the password is not right.')
  }
  if (account.status !== 'active') {
    ctx.securityLog('login_refused', { userId: account.id, status: account.status })
    throw new ServiceError('account_not_active', 'This account is not active.', {
      details: { status: account.status },
    })
  }
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.clock.now()
    const session = {
      id: uuidv7(),
      userId: account.id,
      userAgent: ctx.userAgent?.slice(0, 300) ?? null,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + sessionMs),
    }
    await ctx.tx.insert(sessions).values(session)
    await ctx.tx.update(users).set({ lastLoginAt: now }).where(eq(users.id, account.id))
    const tokens = await issueTokens(ctx, { ...session, role: account.role })
    ctx.securityLog('login', { userId: account.id, sessionId: session.id })
    return { ...tokens, user: toUser({ ...account, lastLoginAt: now }) }
  })
}
