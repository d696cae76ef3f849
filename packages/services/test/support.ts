import { randomUUID } from 'node:crypto'
import type { LiveEvent, Role } from '@benne/contracts'
import { type Database, openDatabase } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import {
  type AccountCtx,
  type Actor,
  type Ctx,
  createAccessTokens,
  createUser,
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

export interface World {
  readonly db: Database
  readonly clock: TestClock
  readonly woken: () => number
  readonly security: { event: string; facts: Record<string, string | null> }[]
  as(actor: Actor): Ctx
  /** A new account, and the context in which it acts. */
  account(role?: Role): Promise<AccountCtx>
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

function createWorld(db: Database): World {
  const clock = new TestClock()
  const security: World['security'] = []
  let woken = 0
  const as = (actor: Actor): Ctx => ({
    actor,
    db,
    clock,
    requestId: randomUUID(),
    userAgent: 'vitest',
    accessTokens: createAccessTokens('a secret that is only used in the tests'),
    sessions: new SessionDirectory(db, clock),
    wakeLiveLog: () => {
      woken++
    },
    // biome-ignore lint/correctness/useYield: nothing is live in these tests
    live: { async *follow(): AsyncGenerator<{ id: string; event: LiveEvent }, void, undefined> {} },
    about: { version: '0', demonstration: false },
    securityLog: (event, facts) => void security.push({ event, facts }),
  })
  const account = async (role: Role = 'user'): Promise<AccountCtx> => {
    const name = `u${randomUUID().slice(0, 8)}`
    const user = await createUser({
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
    return as({ type: 'user', userId: user.id, role, sessionId: randomUUID() }) as AccountCtx
  }
  return { db, clock, security, as, account, woken: () => woken }
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
