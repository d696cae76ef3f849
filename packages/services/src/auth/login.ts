import { type LoginInput, LoginInput as LoginInputSchema } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import type { Attempt, Ctx } from '../context.ts'
import { forgetFailures } from '../faces/failures.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { comeBack } from '../users/come-back.ts'
import { isNamed } from '../users/is-named.ts'
import type { UserRow } from '../users/to-user.ts'
import { openFor, type SignedIn } from './open-for.ts'
import { verifyPassword } from './passwords.ts'

/**
 * Opens a session by username or e-mail and password. An unknown account and a wrong password get the same answer
 * after the same work: `invalid_credentials`. What is wrong with the account (`account_not_active`, `account_leaving`)
 * is only told to who knows the password. Throws `too_many_requests` after some failures.
 */
export async function login({
  ctx,
  input,
}: {
  ctx: Ctx
  input: Omit<LoginInput, 'keep'> & Partial<Pick<LoginInput, 'keep'>>
}): Promise<SignedIn & { readonly deviceToken: string }> {
  requirePermission(ctx, 'auth.login')
  const { username, password, deviceToken, ...wish } = parseInput(LoginInputSchema, input)
  const name = username.toLowerCase()
  const [account] = await ctx.db.select().from(users).where(isNamed(name))
  // Checked for an unknown account as well, whose device it never is: else the time would tell.
  const device = await ctx.deviceTokens.check(deviceToken, account?.id ?? 'nobody', ctx.clock.now())
  const taken = await ctx.attempts.take(attemptsOf(ctx, name, account, device))
  if (!(await verifyPassword(account?.passwordHash, password)) || !account) {
    ctx.securityLog('login_failed', { userId: account?.id ?? null })
    throw new ServiceError('invalid_credentials', 'The name or the password is not right.')
  }
  await taken.succeed('login_pair', 'login_device')
  return inTransaction(ctx, async (ctx) => {
    // Read again and locked: what was decided while the password was being checked counts.
    const [now] = await ctx.tx.select().from(users).where(eq(users.id, account.id)).for('update')
    if (!now || now.passwordHash !== account.passwordHash) {
      throw new ServiceError('invalid_credentials', 'The name or the password is not right.')
    }
    await forgetFailures(ctx, now)
    const opened = await openFor(ctx, wish.comeBack ? await comeBack(ctx, now) : now, {
      method: 'password',
      deviceKnown: device !== null,
    })
    return { ...opened, deviceToken: await ctx.deviceTokens.issue(now.id, ctx.clock.now()) }
  })
}

/**
 * By the name as typed, known or not, so that the counting tells nobody which names exist. A known device is counted
 * by itself: strangers who try an account cannot keep its owner out.
 */
function attemptsOf(ctx: Ctx, name: string, account: UserRow | undefined, device: string | null): Attempt[] {
  const address = addressKey(ctx.address)
  const epoch = account?.attemptsResetAt?.getTime() ?? 0
  const key = `${name} ${epoch}`
  return [
    { rule: 'login_address', key: address },
    ...(device
      ? [{ rule: 'login_device', key: `${device} ${epoch}` } as const]
      : [{ rule: 'login_pair', key: `${key} ${address}` } as const, { rule: 'login_account', key } as const]),
  ]
}
