import { v7 as uuidv7 } from 'uuid'
import type { users } from '../schema/users.ts'
import { minuteMs } from './calendar.ts'
import type { Random } from './random.ts'

/** How somebody signs in whom a person trying Benne out can be. */
export interface DemoAccount {
  username: string
  /** Argon2id, in PHC string format. */
  passwordHash: string
}

/** One of the accounts that are shown to who tries Benne out. */
export interface NamedDemoAccount extends DemoAccount {
  firstName: string
  lastName: string
}

export interface DemoAccounts {
  staff: NamedDemoAccount
  resident: NamedDemoAccount
  superAdmin: NamedDemoAccount
}

export type UserRow = typeof users.$inferInsert

/** What a row of `users` has whoever it is, of an account made at `createdAt` and confirmed soon after. */
export function person(
  random: Random,
  createdAt: Date,
  { firstName, lastName }: { firstName: string; lastName: string },
) {
  const confirmedAt = new Date(createdAt.getTime() + random.int(2, 240) * minuteMs)
  return {
    firstName,
    lastName,
    id: idAt(random, createdAt),
    // Numbers that the regulator keeps free for stories: 06 39 98 xx xx and 05 36 49 xx xx.
    phone: random.chance(0.7)
      ? `${random.pick(['06 39 98', '05 36 49'])} ${random.int(10, 99)} ${random.int(10, 99)}`
      : null,
    emailVerifiedAt: confirmedAt,
    createdAt,
    updatedAt: confirmedAt,
  } satisfies Partial<UserRow>
}

/** The id that something written at this moment would have, so that ids and dates sort alike. */
export const idAt = (random: Random, at: Date) => uuidv7({ msecs: at.getTime(), random: random.bytes(16) })

/** Without accents or blanks, in lower case. */
export const plain = (name: string) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')

export const emailOf = ({ username }: DemoAccount) => `${username.toLowerCase()}@example.org`

/**
 * A password hash, whole and with the parameters of the real ones, that no password opens: its 32 bytes are chance,
 * not the result of hashing anything. Signing in works as long as with any other and answers "wrong password".
 */
export function unusableHash(random: Random): string {
  const part = (length: number) => Buffer.from(random.bytes(length)).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=19456,t=2,p=1$${part(16)}$${part(32)}`
}
