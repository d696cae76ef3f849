import type { SignInMethod, User } from '@benne/contracts'
import { sessions, users } from '@benne/db'
import { and, eq, gt, ne, sql } from 'drizzle-orm'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { toUser, type UserRow } from '../users/to-user.ts'
import type { IssuedTokens } from './issue-tokens.ts'
import { openSession } from './open-session.ts'

export interface Opened extends IssuedTokens {
  readonly user: User
}

/** What signing in comes to. */
export interface SignedIn extends Opened {
  /**
   * For the device to show at its next sign-in; null where a face alone was shown: a device is known by a password that was
   * given on it, and by nothing less.
   */
  readonly deviceToken: string | null
}

const familiarDays = 90

/**
 * Opens a session for who has just shown to own the account, whose row the caller has locked. Throws `account_not_active`,
 * `account_leaving`.
 */
export async function openFor(
  ctx: TxCtx,
  account: UserRow,
  { method, deviceKnown }: { method: SignInMethod; deviceKnown: boolean },
): Promise<Opened> {
  requireOpenAccount(ctx, account)
  const now = ctx.clock.now()
  const { sessionId, ...tokens } = await openSession(ctx, account, method)
  await ctx.tx.update(users).set({ lastLoginAt: now }).where(eq(users.id, account.id))
  await appendAudit(ctx, {
    action: 'session.opened',
    entity: { type: 'session', id: sessionId },
    after: { method },
    ownerId: account.id,
  })
  if (account.lastLoginAt && !deviceKnown && !(await isFamiliar(ctx, account.id, sessionId))) {
    await ctx.jobs.enqueue(ctx.tx, {
      name: 'mail',
      data: { kind: 'new_sign_in', userId: account.id, sessionId },
    })
  }
  ctx.securityLog('login', { userId: account.id, sessionId, method })
  return { ...tokens, user: toUser({ ...account, lastLoginAt: now }) }
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
