import { maxFaceFailures } from '@benne/contracts'
import { faceFailures } from '@benne/db'
import { gte, inArray, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'

/** Of a name as typed, whoever's it is: the answer must be the same for names that are nobody's. */
const nameKey = ({ keyedHash }: Ctx, name: string) =>
  `name:${keyedHash(`face name ${name.toLowerCase()}`).toString('base64url')}`
const accountKey = (userId: string) => `account:${userId}`

/** Throws `face_paused` for a name under which there were too many failures in a row. */
export async function requireNotPaused(ctx: Ctx, name: string): Promise<void> {
  const [row] = await readFailures(ctx, [nameKey(ctx, name)])
  if (row) throw paused(ctx, null)
}

/**
 * Counts an attempt before it is judged, so that of any number at once only `maxFaceFailures` are. Throws
 * `face_paused` by the name as typed. Returns false when the account itself, reached by another of its names, may not
 * be tried: that is not told. A name that is nobody's costs as much.
 */
export async function countAttempt(ctx: Ctx, name: string, userId: string | null): Promise<boolean> {
  const [byName, byAccount] = await Promise.all([
    add(ctx, nameKey(ctx, name)),
    add(ctx, userId === null ? `${nameKey(ctx, name)} nobody` : accountKey(userId)),
  ])
  if (byName > maxFaceFailures) throw paused(ctx, userId)
  return byAccount <= maxFaceFailures
}

/** The same for an account that was found by a face alone. Returns whether it may be tried. */
export async function countFound(ctx: Ctx, userId: string): Promise<boolean> {
  return (await add(ctx, accountKey(userId))) <= maxFaceFailures
}

async function add(ctx: Ctx, key: string): Promise<number> {
  const lastAt = ctx.clock.now()
  const [row] = await ctx.db
    .insert(faceFailures)
    .values({ key, failures: 1, lastAt })
    .onConflictDoUpdate({
      target: faceFailures.key,
      set: { failures: sql`least(${faceFailures.failures} + 1, ${maxFaceFailures + 1})`, lastAt },
    })
    .returning({ failures: faceFailures.failures })
  return row?.failures ?? 0
}

type Named = { readonly id: string; readonly username: string; readonly email: string }

const keysOf = (ctx: Ctx, { id, username, email }: Named) => [
  accountKey(id),
  nameKey(ctx, username),
  nameKey(ctx, email),
]

/** Whether somebody must sign in another way first. */
export async function isPaused(ctx: Ctx, account: Named): Promise<boolean> {
  return (await readFailures(ctx, keysOf(ctx, account))).length > 0
}

/** After its owner got in, in whatever way. */
export async function forgetFailures(ctx: Ctx, account: Named): Promise<void> {
  await queryable(ctx)
    .delete(faceFailures)
    .where(inArray(faceFailures.key, keysOf(ctx, account)))
}

const readFailures = (ctx: Ctx, keys: string[]) =>
  queryable(ctx)
    .select({ key: faceFailures.key })
    .from(faceFailures)
    .where(sql`${inArray(faceFailures.key, keys)} and ${gte(faceFailures.failures, maxFaceFailures)}`)

function paused(ctx: Ctx, userId: string | null): ServiceError {
  ctx.securityLog('face_paused', { userId })
  return new ServiceError('face_paused', 'Too many failures in a row. Sign in another way first.')
}
