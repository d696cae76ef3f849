import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { brokenPasswordRules, type ValidationIssue } from '@benne/contracts'
import { hash, verify } from '@node-rs/argon2'
import type { AccountCtx, Ctx } from '../context.ts'
import { invalidField, ServiceError } from '../service-error.ts'
import { createLine } from '../waiting-line.ts'
import { isCommonPassword } from './common-passwords.ts'

// RFC 9106's second recommendation, as OWASP words it: Argon2id (the library's default), 19 MiB, 2 passes, 1 lane.
// Runs on libuv's thread pool, off the event loop.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Throws `unavailable` when too many wait already. */
const inTurn = createLine({
  // libuv has four threads, which files and the database's own sign-in need as well; a core is left to the event loop.
  atOnce: Math.max(1, Math.min(2, availableParallelism() - 1)),
  // About two seconds of work. Who comes later is told to try again, rather than to wait behind an attacker.
  maxWaiting: 100,
  refuse: () => new ServiceError('unavailable', 'Too many people are signing in. Try again shortly.'),
})

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(password.normalize('NFKC'), parameters))

/** Well formed, so that verifying takes its time and answers no: nobody knows a password that has this hash. */
export function unopenableHash(): string {
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=19456,t=2,p=1$${base64(16)}$${base64(32)}`
}

let decoy: Promise<string> | undefined

/** Verifies a password; with no hash (no such account) it works as long and answers false. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('a password that nobody has', parameters)
  const compared = passwordHash ?? (await decoy)
  const matches = await inTurn(() => verify(compared, password.normalize('NFKC')))
  return matches && passwordHash !== undefined
}

/** Whose password it is to be: what others know of them must not be in it. */
type Owner = { username: string; email: string; firstName: string; lastName: string }

/** Checks a password being chosen, beyond what its schema does. Throws `validation` at `field` with each broken rule. */
export async function checkNewPassword(
  { about }: Pick<Ctx, 'about'>,
  field: string,
  password: string,
  { username, email, firstName, lastName }: Owner,
): Promise<void> {
  const personal = [username, email, firstName, lastName]
  const broken = brokenPasswordRules(password, { composition: about.passwordComposition, personal })
  if (await isCommonPassword(password)) {
    broken.push({ rule: 'password_common', message: 'is among the most common passwords' })
  }
  if (broken.length === 0) return
  const issues: ValidationIssue[] = broken.map((issue) => ({ path: [field], ...issue }))
  throw new ServiceError('validation', 'Some fields are not valid.', { issues })
}

/**
 * The password again, of somebody who has signed in: an open window that somebody else found must not be enough.
 * Throws `validation` at `field` when it is wrong, `too_many_requests` after some wrong ones.
 */
export async function confirmPassword(
  ctx: Pick<AccountCtx, 'attempts' | 'actor'>,
  account: { passwordHash: string },
  field: string,
  password: string,
): Promise<void> {
  // By session: whoever guesses in a window that they found keeps its owner out of no other.
  const taken = await ctx.attempts.take([{ rule: 'password', key: ctx.actor.sessionId }])
  if (!(await verifyPassword(account.passwordHash, password))) {
    throw invalidField(field, 'password_wrong', 'is not right')
  }
  await taken.succeed('password')
}
