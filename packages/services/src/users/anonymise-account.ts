import { Id } from '@benne/contracts'
import { accountLinks, idempotencyKeys, liveEvents, personalExports, sessions, users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { appendAudit } from '../audit/append-audit.ts'
import { unopenableHash } from '../auth/passwords.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { anonymiseRecords } from '../custody/anonymise-records.ts'
import { eraseFace } from '../faces/erase-face.ts'
import { forgetFailures } from '../faces/failures.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { afterCommit, inTransaction } from '../transaction.ts'
import { announceAccount } from './announce-account.ts'
import { lockWithSuperAdmins, requireAnotherSuperAdmin } from './manage-account.ts'
import type { UserRow } from './to-user.ts'

/**
 * Takes everything out of an account that tells whose it was, for ever. Its waste records stay, since the law wants
 * their masses, types and dates kept, and so do their chains of custody. For the program itself and for operators; done twice it changes nothing. Returns
 * whether there was something to do. Throws `last_super_admin`.
 */
export async function anonymiseAccount({
  ctx,
  input,
}: {
  ctx: Ctx
  input: { userId: string }
}): Promise<boolean> {
  if (ctx.actor.type !== 'system' && ctx.actor.type !== 'command') {
    throw new ServiceError('forbidden', 'This is not allowed with your role.')
  }
  const { userId } = parseInput(z.strictObject({ userId: Id }), input)
  return inTransaction(ctx, async (ctx) => {
    const account = (await lockWithSuperAdmins(ctx, userId)).find(({ id }) => id === userId)
    if (!account) return false
    await requireAnotherSuperAdmin(ctx, account)
    await anonymise(ctx, account)
    return true
  })
}

/** As `anonymiseAccount`, of a row that the caller has locked. */
export async function anonymise(ctx: TxCtx, account: UserRow): Promise<void> {
  const { id, status } = account
  const now = ctx.clock.now()
  await eraseFace(ctx, id, 'account')
  await forgetFailures(ctx, account)
  const [row] = await ctx.tx
    .update(users)
    .set({ ...nobody(id), updatedAt: now, anonymisedAt: now })
    .where(eq(users.id, id))
    .returning()
  if (!row) throw new Error('the account has gone')
  await anonymiseRecords(ctx, id)
  await ctx.tx.delete(idempotencyKeys).where(eq(idempotencyKeys.userId, id))
  const ended = await ctx.tx.delete(sessions).where(eq(sessions.userId, id)).returning({ id: sessions.id })
  afterCommit(ctx, Symbol('anonymised'), () => ctx.sessions.forget(ended.map((session) => session.id)))
  await ctx.tx.delete(accountLinks).where(eq(accountLinks.userId, id))
  await ctx.tx.delete(personalExports).where(eq(personalExports.userId, id))
  await forgetEvents(ctx, id)
  await appendAudit(ctx, {
    action: 'account.anonymised',
    entity: { type: 'account', id },
    before: { status },
    after: { status: row.status, anonymisedAt: now },
  })
  await announceAccount(ctx, 'deleted', row)
}

/** What the live log told of somebody: their name is in it, and where they put their waste. */
export async function forgetEvents(ctx: TxCtx, userId: string): Promise<void> {
  await ctx.tx.delete(liveEvents).where(eq(liveEvents.userId, userId))
}

/** The columns of an account that is nobody's any more. */
export const nobody = (id: string) =>
  ({
    email: `deleted-${id}@deleted.invalid`,
    // An id begins with the time it was made at; its end is random.
    username: `deleted_${id.replaceAll('-', '').slice(-12)}`,
    firstName: 'Compte',
    lastName: 'supprimé',
    phone: null,
    address: null,
    role: 'user',
    status: 'inactive',
    language: 'fr',
    timeZone: 'Europe/Paris',
    notificationPreferences: null,
    passwordHash: unopenableHash(),
    passwordChangedAt: null,
    attemptsResetAt: null,
    emailVerifiedAt: null,
    pendingEmail: null,
    lastLoginAt: null,
    faceEnrolledAt: null,
    leavingSince: null,
  }) as const
