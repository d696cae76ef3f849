import { leavingDays } from '@benne/contracts'
import {
  accountLinks,
  faceChallenges,
  faceFailures,
  idempotencyKeys,
  personalExports,
  refreshTokens,
  sessions,
  users,
  wasteRecords,
} from '@benne/db'
import { and, eq, gt, isNull, like, lt, lte, notExists, or, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { appendAudit } from '../audit/append-audit.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { keepFaces } from '../faces/retention.ts'
import { idempotencyHours } from '../idempotency.ts'
import { ServiceError } from '../service-error.ts'
import { inTransaction } from '../transaction.ts'
import { announceAccount } from './announce-account.ts'
import { anonymise, forgetEvents, nobody } from './anonymise-account.ts'
import type { UserRow } from './to-user.ts'

const dayMs = 24 * 3600 * 1000
/** An address that is not confirmed within this time was not its owner's, or was mistyped. */
const unconfirmedDays = 7
/** For how long the sessions page's history is of use after an incident. */
const endedSessionDays = 90
const linkDays = 7
/** A used refresh token that comes back after this long is refused as any unknown one, and ends no session. */
const usedTokenDays = 7
/** For how long a name is remembered under which somebody failed to sign in by face. */
const faceFailureDays = 30
/** For one that was never made. */
const exportDays = 7
/** Rows that one statement deletes, so that none holds its locks for long. */
const batch = 1000

/** How many of each kind were dealt with. */
export interface Housekeeping {
  readonly anonymised: number
  readonly unconfirmed: number
  readonly sessions: number
  readonly refreshTokens: number
  readonly links: number
  readonly exports: number
  readonly idempotencyKeys: number
  readonly faceChallenges: number
  readonly faceFailures: number
  readonly facesWarned: number
  readonly facesErased: number
}

/**
 * What time makes due: anonymises those who left, deletes accounts that were never confirmed and what is kept for a
 * limited time. For the program itself. An account that cannot be dealt with does not hold up the others; it is thrown
 * of at the end.
 */
export async function housekeeping({ ctx }: { ctx: Ctx }): Promise<Housekeeping> {
  if (ctx.actor.type !== 'system') throw new ServiceError('forbidden', 'This is not allowed with your role.')
  const ago = (days: number) => new Date(ctx.clock.now().getTime() - days * dayMs)
  const failures: unknown[] = []
  const left = and(lte(users.leavingSince, ago(leavingDays)), isNull(users.anonymisedAt))
  const unconfirmed = and(
    eq(users.status, 'pending'),
    isNull(users.emailVerifiedAt),
    lt(users.createdAt, ago(unconfirmedDays)),
    notExists(ctx.db.select().from(wasteRecords).where(eq(wasteRecords.userId, users.id))),
  )
  const done = {
    anonymised: await eachAccount(ctx, left, anonymise, failures),
    unconfirmed: await eachAccount(ctx, unconfirmed, deleteUnconfirmed, failures),
    sessions: await deleteAll(
      ctx,
      sessions,
      or(lt(sessions.endedAt, ago(endedSessionDays)), lt(sessions.expiresAt, ago(endedSessionDays))),
    ),
    // A window that is never closed uses one every ten minutes.
    refreshTokens: await deleteAll(ctx, refreshTokens, lt(refreshTokens.usedAt, ago(usedTokenDays))),
    // Whether it was used or not, a link expires soon.
    links: await deleteAll(ctx, accountLinks, lt(accountLinks.expiresAt, ago(linkDays))),
    idempotencyKeys: await deleteAll(
      ctx,
      idempotencyKeys,
      lt(idempotencyKeys.createdAt, ago(idempotencyHours / 24)),
    ),
    faceChallenges: await deleteAll(ctx, faceChallenges, lt(faceChallenges.expiresAt, ctx.clock.now())),
    faceFailures: await deleteAll(
      ctx,
      faceFailures,
      // Of accounts they count until their owner got in another way.
      and(like(faceFailures.key, 'name:%'), lt(faceFailures.lastAt, ago(faceFailureDays))),
    ),
    ...(await keepFaces(ctx, failures)),
    exports: await deleteAll(
      ctx,
      personalExports,
      or(
        lt(personalExports.expiresAt, ctx.clock.now()),
        and(isNull(personalExports.expiresAt), lt(personalExports.requestedAt, ago(exportDays))),
      ),
    ),
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some accounts could not be dealt with')
  return done
}

/** Does `work` on each account that is due, each in a transaction of its own. */
async function eachAccount(
  ctx: Ctx,
  due: SQL | undefined,
  work: (ctx: TxCtx, account: UserRow) => Promise<void>,
  failures: unknown[],
): Promise<number> {
  let done = 0
  for (let after: string | undefined; ; ) {
    const found = await ctx.db
      .select({ id: users.id })
      .from(users)
      .where(and(due, after === undefined ? undefined : gt(users.id, after)))
      .orderBy(users.id)
      .limit(100)
    for (const { id } of found) {
      try {
        done += await inTransaction(ctx, async (ctx) => {
          // Looked at again under the lock: its owner may just have come back.
          const [account] = await ctx.tx
            .select()
            .from(users)
            .where(and(due, eq(users.id, id)))
            .for('update')
          if (account) await work(ctx, account)
          return account ? 1 : 0
        })
      } catch (error) {
        failures.push(error)
      }
    }
    after = found.at(-1)?.id
    if (found.length < 100) return done
  }
}

async function deleteUnconfirmed(ctx: TxCtx, account: UserRow): Promise<void> {
  const { id, status } = account
  await forgetEvents(ctx, id)
  await ctx.tx.delete(users).where(eq(users.id, id))
  await appendAudit(ctx, {
    action: 'account.anonymised',
    entity: { type: 'account', id },
    before: { status },
  })
  await announceAccount(ctx, 'deleted', { ...account, ...nobody(id) })
}

/** Deletes rows a batch at a time; what belongs to them goes along. */
async function deleteAll(ctx: Ctx, table: PgTable, where: SQL | undefined): Promise<number> {
  for (let deleted = 0; ; ) {
    const some = ctx.db.select({ ctid: sql`ctid` }).from(table).where(where).limit(batch)
    const { rowCount } = await ctx.db.delete(table).where(sql`ctid = any(array(${some}))`)
    deleted += rowCount ?? 0
    if ((rowCount ?? 0) < batch) return deleted
  }
}
