import { randomUUID } from 'node:crypto'
import type { Role } from '@benne/contracts'
import { applicationRole, openDatabase, sessions, users } from '@benne/db'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import type { AccountCtx, Actor, Attempt, Ctx, Job, SessionDirectory } from '@benne/services'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll } from 'vitest'

type Handle = ReturnType<typeof openDatabase>

/**
 * A database of its own for a test file, used with the application's rights, a clock that is moved by hand, and the ports that write nothing down but what
 * was asked of them.
 */
export class AccountWorld {
  #now = new Date('2026-05-04T08:00:00.000Z').getTime()
  readonly clock = { now: () => new Date(this.#now) }
  readonly jobs: Job[] = []
  readonly attempts: Attempt[] = []
  readonly forgotten: string[] = []
  handle!: Handle
  /** For what the application has no right to. */
  ownerUrl!: string

  get db() {
    return this.handle.db
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds
  }

  as<A extends Actor>(actor: A): Ctx & { actor: A } {
    return {
      actor,
      db: this.db,
      clock: this.clock,
      requestId: randomUUID(),
      userAgent: 'vitest',
      address: '192.0.2.1',
      attempts: {
        take: async (attempts: readonly Attempt[]) => {
          this.attempts.push(...attempts)
          return { succeed: async () => {} }
        },
      },
      jobs: { enqueue: async (_tx: unknown, job: Job) => void this.jobs.push(job) },
      sessions: {
        forget: (ids: string[]) => void this.forgotten.push(...ids),
      } as unknown as SessionDirectory,
      keyedHash: (text: string) => Buffer.from(text),
      wakeLiveLog: () => {},
      publicUrl: () => 'https://benne.example',
      placeOf: () => null,
      securityLog: () => {},
    } as unknown as Ctx & { actor: A }
  }

  /** A new account with a session, and the context in which it acts. */
  async account(more: Partial<typeof users.$inferInsert> = {}): Promise<AccountCtx> {
    const id = uuidv7()
    const sessionId = uuidv7()
    const now = this.clock.now()
    const role: Role = more.role ?? 'user'
    await this.db.insert(users).values({
      id,
      email: `${id}@example.org`,
      username: `u${id.replaceAll('-', '').slice(-20)}`,
      firstName: 'Ana',
      lastName: 'Leroy',
      passwordHash: 'not a hash',
      createdAt: now,
      updatedAt: now,
      emailVerifiedAt: now,
      ...more,
    })
    await this.db.insert(sessions).values({
      id: sessionId,
      userId: id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + 90 * 86_400_000),
    })
    return this.as({ type: 'user', userId: id, role, sessionId, passwordAt: now })
  }
}

export function useAccountWorld(): AccountWorld {
  const world = new AccountWorld()
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    world.handle = openDatabase(database.url, { poolSize: 8, role: applicationRole })
    world.ownerUrl = database.url
  })
  afterAll(async () => {
    await world.handle.close()
    await database.drop()
  })
  return world
}
