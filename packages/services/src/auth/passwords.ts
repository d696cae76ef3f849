import { hash, verify } from '@node-rs/argon2'

// RFC 9106's second recommendation, as OWASP words it: Argon2id (the library's default), 19 MiB, 2 passes, 1 lane.
// Runs on libuv's thread pool, off the event loop.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> =>
  hash(password.normalize('NFKC'), parameters)

let decoy: Promise<string> | undefined

/** Verifies a password; with no hash (no such account) it works as long and answers false. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword('a password that nobody has')
  const matches = await verify(passwordHash ?? (await decoy), password.normalize('NFKC'))
  return matches && passwordHash !== undefined
}
