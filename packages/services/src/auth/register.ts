import { randomInt } from 'node:crypto'
import { type RegisterInput, RegisterInput as RegisterInputSchema, type User } from '@benne/contracts'
import { users } from '@benne/db'
import { and, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { requirePermission } from '../access.ts'
import { addressKey } from '../attempts/address-key.ts'
import type { Ctx, TxCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { inTransaction } from '../transaction.ts'
import { createUser, type NewUser, tellOfNewUser } from '../users/create-user.ts'
import { toUser, type UserRow } from '../users/to-user.ts'
import { useUpLinks } from './follow-link.ts'
import { checkNewPassword, hashPassword, unopenableHash } from './passwords.ts'

/**
 * Creates a resident's account. Where an address must be confirmed first, the answer is the same whether or not it has
 * an account: what is to be known is said in an e-mail to it. Otherwise throws `email_taken`, `username_taken`.
 */
export async function register({ ctx, input }: { ctx: Ctx; input: RegisterInput }): Promise<User> {
  requirePermission(ctx, 'auth.register')
  const { confirmPassword: _, ...account } = parseInput(RegisterInputSchema, input)
  await checkNewPassword(ctx, 'password', account.password, account)
  await ctx.attempts.take([{ rule: 'register', key: addressKey(ctx.address) }])
  if (ctx.about.emailVerification === 'required' && ctx.mailer.enabled) {
    return registerPending(ctx, { ...account, role: 'user' })
  }
  return createUser({
    ctx,
    input: { ...account, role: 'user' },
    also: async (ctx, { id: userId }) => {
      if (ctx.mailer.enabled) {
        await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'verify_email', userId } })
      }
    },
  })
}

async function registerPending(ctx: Ctx, { password, ...account }: NewUser): Promise<User> {
  // Whether or not it has an account, an address is not to be filled with mail by whoever types it in here.
  await ctx.attempts.take([{ rule: 'verification', key: account.email }])
  const passwordHash = await hashPassword(password)
  const now = ctx.clock.now()
  const asked = { ...account, passwordHash, status: 'pending', createdAt: now, updatedAt: now } as const
  const made = await inTransaction(ctx, async (ctx) => {
    const row = await insertPending(ctx, asked)
    if (row) {
      await tellOfNewUser(ctx, row)
      await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'verify_email', userId: row.id } })
      return row
    }
    const [taken] = await ctx.tx.select({ id: users.id }).from(users).where(eq(users.email, account.email))
    if (taken) {
      await distrust(ctx, taken.id)
      await ctx.jobs.enqueue(ctx.tx, { name: 'mail', data: { kind: 'already_registered', userId: taken.id } })
    }
    return null
  })
  return toAnswer(asked, made)
}

/**
 * Two have registered with an address that nobody has confirmed: whose it is will choose the password, by the link of the
 * mail that tells of it. Neither of theirs opens the account, and the link that only confirms is not good any more.
 */
async function distrust(ctx: TxCtx, userId: string): Promise<void> {
  const rows = await ctx.tx
    .update(users)
    .set({ passwordHash: unopenableHash() })
    .where(and(eq(users.id, userId), eq(users.status, 'pending')))
    .returning({ id: users.id })
  if (rows.length > 0) await useUpLinks(ctx, userId, ['verify_email'])
}

type Asked = Omit<typeof users.$inferInsert, 'id'>

/** Null when the address has an account. A username that is taken gets a number, which the e-mail tells. */
async function insertPending(ctx: TxCtx, asked: Asked): Promise<UserRow | null> {
  const numbered = () => `${asked.username.slice(0, 44)}_${randomInt(1_000, 100_000)}`
  for (const username of [asked.username, numbered(), numbered(), numbered()]) {
    const [row] = await ctx.tx
      .insert(users)
      .values({ ...asked, username, id: uuidv7() })
      .onConflictDoNothing()
      .returning()
    if (row) return row
    const [taken] = await ctx.tx.select({ id: users.id }).from(users).where(eq(users.email, asked.email))
    if (taken) return null
  }
  return null
}

/** What was asked for, as if it had been made just so: nothing in it tells what was there before. */
function toAnswer({ username, ...asked }: Asked, made: UserRow | null): User {
  const blank = {
    id: uuidv7(),
    phone: null,
    address: null,
    role: 'user',
    status: 'pending',
    language: 'fr',
    timeZone: 'Europe/Paris',
    points: 0,
    notificationPreferences: null,
    passwordChangedAt: null,
    attemptsResetAt: null,
    emailVerifiedAt: null,
    pendingEmail: null,
    lastLoginAt: null,
    leavingSince: null,
    anonymisedAt: null,
    searchText: '',
  } as const
  return toUser({ ...blank, ...definedOnly(asked), ...(made && { id: made.id }), username } as UserRow)
}

const definedOnly = (values: object) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
