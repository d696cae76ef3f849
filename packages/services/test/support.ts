import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { Role } from '@benne/contracts'
import { type Database, openDatabase } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import {
  type AccountCtx,
  type Actor,
  authenticate,
  type BusMessage,
  type Ctx,
  createAccessTokens,
  createAttemptLimits,
  createCustodyKeys,
  createDeviceTokens,
  createTokenKeys,
  createUser,
  type Job,
  type LiveFeed,
  login,
  type Mail,
  type Presence,
  ServiceError,
  SessionDirectory,
} from '@benne/services'
import { afterAll, beforeAll } from 'vitest'

/** A clock that stands still until it is moved. */
export class TestClock {
  #now = new Date('2026-05-04T08:00:00.000Z').getTime()
  readonly now = (): Date => new Date(this.#now)
  advance(milliseconds: number): void {
    this.#now += milliseconds
  }
}

/** Nothing is live in these tests. */
const nothingLive: LiveFeed = {
  // biome-ignore lint/correctness/useYield: as it says
  async *follow() {},
  where: async () => ({ id: '0-0', oldest: null }),
}

const nobodyConnected: Presence = {
  enter: () => () => {},
  connected: () => ({ users: 0, admins: 0 }),
  people: () => [],
}

export interface World {
  readonly db: Database
  readonly clock: TestClock
  readonly woken: () => number
  readonly security: { event: string; facts: Record<string, string | null> }[]
  /** What verbs asked workers for, in transactions that committed or not: tests of those look at the queue itself. */
  readonly jobs: Job[]
  readonly mails: Mail[]
  /** What was told to other processes. */
  readonly published: BusMessage[]
  as(actor: Actor, more?: Partial<Ctx>): Ctx
  /** A new account, and the context in which it acts; its session is no row. */
  account(role?: Role): Promise<AccountCtx>
  /** The same, signed in by password. */
  signedIn(role?: Role): Promise<AccountCtx & { readonly tokens: Awaited<ReturnType<typeof login>> }>
}

export const password = 'Verre-4821-lilas'

/** A database of its own for a test file, and the ports that verbs need: real, but for the clock and the live feed. */
export function useWorld(): World {
  const state = {} as { world: World; close(): Promise<void> }
  beforeAll(async () => {
    const database = await createTestDatabase()
    const handle = openDatabase(database.url, { poolSize: 8 })
    state.world = createWorld(handle.db)
    state.close = async () => {
      await handle.close()
      await database.drop()
    }
  })
  afterAll(() => state.close())
  return new Proxy({} as World, { get: (_, key) => state.world[key as keyof World] })
}

/** A new Ed25519 key, as a configuration holds it: PKCS#8 in base64. */
export const newCustodyKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
const custodyKeys = createCustodyKeys([newCustodyKey()])

export const tokenSecret = 'a secret that is only used in the tests'

function createWorld(db: Database): World {
  const clock = new TestClock()
  const security: World['security'] = []
  const jobs: Job[] = []
  const mails: Mail[] = []
  const published: BusMessage[] = []
  let woken = 0
  const keys = createTokenKeys([tokenSecret])
  const bus = {
    publish: (message: BusMessage) => void published.push(message),
    subscribe: () => () => {},
    connected: false,
    onGap: () => () => {},
  }
  const attempts = createAttemptLimits({ redis: null })
  const sessions = new SessionDirectory(db, clock, bus)
  const as = (actor: Actor, more: Partial<Ctx> = {}): Ctx => ({
    actor,
    db,
    clock,
    requestId: randomUUID(),
    userAgent: 'vitest',
    // One address for each context: what is counted by address is the tests' business only where they say so.
    address: `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`,
    hostname: 'benne.example',
    accessTokens: createAccessTokens(keys),
    deviceTokens: createDeviceTokens(keys),
    sessions,
    keyedHash: (text) => createHmac('sha256', tokenSecret).update(text).digest(),
    attempts,
    jobs: {
      enqueue: async (_, job) => void jobs.push(job),
    },
    images: { process: () => Promise.reject(new Error('there are no pictures in these tests')) },
    imageStore: noImages,
    custodyKeys,
    faces: null,
    facesChanged: () => {},
    mailer: { enabled: true, send: async (mail) => void mails.push(mail), kept: null },
    placeOf: () => 'FR',
    publicUrl: () => 'https://benne.example',
    wakeLiveLog: () => {
      woken++
    },
    live: nothingLive,
    presence: nobodyConnected,
    about: {
      version: '0',
      demonstration: false,
      emailVerification: 'optional',
      passwordComposition: true,
      mail: true,
      mailbox: false,
      face: null,
    },
    securityLog: (event, facts) => void security.push({ event, facts }),
    ...more,
  })
  const make = (role: Role) => {
    const name = `u${randomUUID().slice(0, 8)}`
    return createUser({
      ctx: as({ type: 'system', name: 'test' }),
      input: {
        email: `${name}@example.org`,
        username: name,
        firstName: 'Ana',
        lastName: 'Test',
        password,
        role,
      },
    })
  }
  const account = async (role: Role = 'user'): Promise<AccountCtx> => {
    const { id } = await make(role)
    return as({
      type: 'user',
      userId: id,
      role,
      sessionId: randomUUID(),
      passwordAt: clock.now(),
    }) as AccountCtx
  }
  const signedIn: World['signedIn'] = async (role = 'user') => {
    const { username } = await make(role)
    const ctx = as({ type: 'anonymous' })
    const tokens = await login({ ctx, input: { username, password } })
    const { actor } = await authenticate(ctx, tokens.accessToken)
    return { ...ctx, actor, tokens }
  }
  return { db, clock, security, jobs, mails, published, as, account, signedIn, woken: () => woken }
}

/** Pictures are tested over HTTP, where the real store is. */
const noImages = {
  put: async () => {},
  read: async () => null,
  size: async () => null,
  delete: async () => {},
  // biome-ignore lint/correctness/useYield: there are none
  async *list() {},
}

/** The code of the ServiceError that a promise is rejected with; fails on anything else. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ServiceError) return error.code
    throw error
  }
  throw new Error('it was not refused')
}
