import { hash, verify } from '@node-rs/argon2'
import { ServiceError } from '../service-error.ts'

// RFC 9106's second recommendation, as OWASP words it: Argon2id (the library's default), 19 MiB, 2 passes, 1 lane.
// Runs on libuv's thread pool, off the event loop.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// libuv has four threads, which files and the database's own sign-in need as well.
const atOnce = 2
// About two seconds of work. Who comes later is told to try again, rather than to wait behind an attacker.
const maxWaiting = 100

let working = 0
const waiting: (() => void)[] = []

/** Throws `unavailable` when too many wait already. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (waiting.length >= maxWaiting) {
    throw new ServiceError('unavailable', 'Too many people are signing in. Try again shortly.')
  }
  if (working >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else working++
  try {
    return await work()
  } finally {
    // The place passes to who waits longest, or is free.
    const next = waiting.shift()
    if (next) next()
    else working--
  }
}

export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(password.normalize('NFKC'), parameters))

let decoy: Promise<string> | undefined

/** Verifies a password; with no hash (no such account) it works as long and answers false. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hash('a password that nobody has', parameters)
  const compared = passwordHash ?? (await decoy)
  const matches = await inTurn(() => verify(compared, password.normalize('NFKC')))
  return matches && passwordHash !== undefined
}
