import { type LoginInput, LoginInput as LoginInputSchema, type User } from '@benne/contracts'
import { sessions, users } from '@benne/db'
import { and, eq, gt, ne, or, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Attempt, Ctx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { comeBack } from '../users/come-back.ts'
import { toUser, type UserRow } from '../users/to-user.ts'
import type { IssuedTokens } from './issue-tokens.ts'
import { openSession } from './open-session.ts'
import { verifyPassword } from './passwords.ts'

export interface SignedIn extends IssuedTokens {
  readonly user: User
  /** For the device to show at its next sign-in. */
  readonly deviceToken: string
}

const familiarDays = 90

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
}): Promise<SignedIn> {
  requirePermission(ctx, 'auth.login')
  const { username, password, deviceToken, ...wish } = parseInput(LoginInputSchema, input)
  const name = username.toLowerCase()
  const [account] = await ctx.db
    .select()
    .from(users)
    .where(or(eq(sql`lower(${users.username})`, name), eq(users.email, name)))
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
    return open(ctx, wish.comeBack ? await comeBack(ctx, now) : now, device !== null)
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

async function open(ctx: TxCtx, account: UserRow, deviceKnown: boolean): Promise<SignedIn> {
  requireOpenAccount(ctx, account)
  const now = ctx.clock.now()
  const { sessionId, ...tokens } = await openSession(ctx, account)
  await ctx.tx.update(users).set({ lastLoginAt: now }).where(eq(users.id, account.id))
  await appendAudit(ctx, {
    action: 'session.opened',
    entity: { type: 'session', id: sessionId },
    ownerId: account.id,
  })
  if (account.lastLoginAt && !deviceKnown && !(await isFamiliar(ctx, account.id, sessionId))) {
    await ctx.jobs.enqueue(ctx.tx, {
      name: 'mail',
      data: { kind: 'new_sign_in', userId: account.id, sessionId },
    })
  }
  ctx.securityLog('login', { userId: account.id, sessionId })
  const deviceToken = await ctx.deviceTokens.issue(account.id, now)
  return { ...tokens, deviceToken, user: toUser({ ...account, lastLoginAt: now }) }
}

function requireOpenAccount(ctx: Ctx, account: UserRow): void {
  const { leavingAt, status } = toUser(account)
  if (leavingAt && !account.anonymisedAt) {
    throw new ServiceError('account_leaving', 'The owner of this account is leaving.', {
      details: { leavingAt: leavingAt.toISOString() },
    })
  }
  if (status === 'active') return
  ctx.securityLog('login_refused', { userId: account.id, status })
  throw new ServiceError('account_not_active', 'This account is not active.', { details: { status } })
}

/** Whether the account was lately used from a program of this kind at a place like this. */
async function isFamiliar(ctx: TxCtx, userId: string, sessionId: string): Promise<boolean> {
  const since = new Date(ctx.clock.now().getTime() - familiarDays * 24 * 3600 * 1000)
  const [session] = await ctx.tx.select().from(sessions).where(eq(sessions.id, sessionId))
  if (!session) return false
  const [like] = await ctx.tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        ne(sessions.id, sessionId),
        gt(sessions.createdAt, since),
        sql`${sessions.userAgent} is not distinct from ${session.userAgent}`,
        sql`${sessions.place} is not distinct from ${session.place}`,
      ),
    )
    .limit(1)
  return like !== undefined
}
