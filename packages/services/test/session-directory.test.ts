import { randomUUID } from 'node:crypto'
import type { Role } from '@benne/contracts'
import { type Database, openDatabase, sessions, users } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { type Bus, type BusMessage, SessionDirectory } from '@benne/services'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

const day = 86_400_000
const clock = {
  time: new Date('2026-05-04T08:00:00Z').getTime(),
  now: () => new Date(clock.time),
}

/** A bus whose connection the test decides, and which carries to the others on the same wire. */
class TestBus implements Bus {
  connected = true
  readonly published: BusMessage[] = []
  readonly #wire: Set<TestBus>
  readonly #listeners = new Set<(message: BusMessage) => void>()
  readonly #gapListeners = new Set<() => void>()

  constructor(wire = new Set<TestBus>()) {
    this.#wire = wire.add(this)
  }
  publish(message: BusMessage): void {
    this.published.push(message)
    for (const other of this.#wire) if (other !== this && other.connected) other.hear(message)
  }
  hear(message: BusMessage): void {
    for (const listener of this.#listeners) listener(message)
  }
  subscribe(listener: (message: BusMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener)
    return () => this.#gapListeners.delete(listener)
  }
  set(connected: boolean): void {
    this.connected = connected
    for (const listener of this.#gapListeners) listener()
  }
}

let db: Database
let tearDown: () => Promise<void>
let queries = 0
const directories: SessionDirectory[] = []

beforeAll(async () => {
  const database = await createTestDatabase()
  const handle = openDatabase(database.url, { poolSize: 1 })
  db = handle.db
  const select = db.select.bind(db)
  db.select = (...args: []) => {
    queries++
    return select(...args)
  }
  tearDown = async () => {
    await handle.close()
    await database.drop()
  }
})
afterAll(() => tearDown())
afterEach(() => {
  for (const directory of directories.splice(0)) directory.close()
})

function open(bus: Bus, times?: { alone: number; connected: number }): SessionDirectory {
  const directory = new SessionDirectory(db, clock, bus, times)
  directories.push(directory)
  return directory
}

async function insertSession(role: Role = 'user'): Promise<{ sessionId: string; userId: string }> {
  const [userId, sessionId] = [randomUUID(), randomUUID()]
  const now = clock.now()
  await db.insert(users).values({
    id: userId,
    email: `${userId}@example.org`,
    username: userId,
    firstName: 'Ana',
    lastName: 'Test',
    role,
    passwordHash: '-',
    createdAt: now,
    updatedAt: now,
  })
  await db.insert(sessions).values({
    id: sessionId,
    userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + 90 * day),
  })
  return { sessionId, userId }
}

/** Behind the program's back, as another process without a bus or somebody at a SQL prompt would. */
const endBySql = (sessionId: string) =>
  db.update(sessions).set({ endedAt: clock.now() }).where(eq(sessions.id, sessionId))

async function queriesDuring(work: () => Promise<unknown>): Promise<number> {
  const before = queries
  await work()
  return queries - before
}

describe('what is remembered', () => {
  it.each([false, true])('is trusted for five seconds, with the bus connected: %s', async (connected) => {
    const bus = new TestBus()
    bus.connected = connected
    const directory = open(bus)
    const { sessionId, userId } = await insertSession()
    expect(await directory.find(sessionId)).toMatchObject({ sessionId, userId, role: 'user' })
    await endBySql(sessionId)
    clock.time += 4_999
    expect(await directory.find(sessionId)).not.toBeNull()
    clock.time += 1
    expect(await directory.find(sessionId)).toBeNull()
  })

  it.each([true, false])('is dropped at a gap, with the bus connected afterwards: %s', async (connected) => {
    const bus = new TestBus()
    const directory = open(bus)
    const { sessionId } = await insertSession()
    await directory.find(sessionId)
    await endBySql(sessionId)
    expect(await directory.find(sessionId)).not.toBeNull()
    bus.set(connected)
    expect(await directory.find(sessionId)).toBeNull()
  })

  it.each([
    ['an unknown session', async () => randomUUID()],
    [
      'one past its end',
      async () => {
        const { sessionId } = await insertSession()
        await db.update(sessions).set({ expiresAt: clock.now() }).where(eq(sessions.id, sessionId))
        return sessionId
      },
    ],
    [
      'one whose owner is suspended',
      async () => {
        const { sessionId, userId } = await insertSession()
        await db.update(users).set({ status: 'suspended' }).where(eq(users.id, userId))
        return sessionId
      },
    ],
  ])('is never %s', async (_, make) => {
    expect(await open(new TestBus()).find(await make())).toBeNull()
  })

  it('costs one query for all that is asked in one turn, and none while it is fresh', async () => {
    const directory = open(new TestBus())
    const all = await Promise.all([insertSession(), insertSession(), insertSession()])
    const ask = () => Promise.all([...all, ...all].map(({ sessionId }) => directory.find(sessionId)))
    expect(await queriesDuring(ask)).toBe(1)
    expect(await queriesDuring(ask)).toBe(0)
  })
})

describe('forgetting', () => {
  it('bites here and on every other node at once, and is published once', async () => {
    const wire = new Set<TestBus>()
    const [busHere, busThere] = [new TestBus(wire), new TestBus(wire)]
    const [here, there] = [open(busHere), open(busThere)]
    const { sessionId } = await insertSession()
    await Promise.all([here.find(sessionId), there.find(sessionId)])
    const ended = { here: vi.fn(), there: vi.fn() }
    here.watch(sessionId, ended.here)
    there.watch(sessionId, ended.there)
    await endBySql(sessionId)
    here.forget([sessionId])
    expect([ended.here.mock.calls.length, ended.there.mock.calls.length]).toEqual([1, 1])
    expect(await there.find(sessionId)).toBeNull()
    expect(busHere.published).toEqual([{ type: 'sessions', sessionIds: [sessionId] }])
    expect(busThere.published).toEqual([])
  })

  it('says nothing when there is nothing to forget', () => {
    const bus = new TestBus()
    open(bus).forget([])
    expect(bus.published).toEqual([])
  })

  it('does not tell who has stopped watching, nor after closing', async () => {
    const bus = new TestBus()
    const directory = open(bus)
    const { sessionId } = await insertSession()
    const [stopped, watching] = [vi.fn(), vi.fn()]
    directory.watch(sessionId, stopped)()
    directory.watch(sessionId, watching)
    directory.close()
    bus.hear({ type: 'sessions', sessionIds: [sessionId] })
    expect([stopped, watching].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
  })
})

describe('watching', () => {
  const soon = { alone: 40, connected: 40 }

  it('is told at once when the session ended before the watching began', async () => {
    const directory = open(new TestBus())
    const { sessionId } = await insertSession()
    await directory.find(sessionId)
    await endBySql(sessionId)
    const ended = vi.fn()
    directory.watch(sessionId, ended)
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce())
    expect(await directory.find(sessionId)).toBeNull()
  })

  it('is told at once when the role that let it in was an old one', async () => {
    const directory = open(new TestBus())
    const { sessionId, userId } = await insertSession('admin')
    await directory.find(sessionId)
    await db.update(users).set({ role: 'user' }).where(eq(users.id, userId))
    const ended = vi.fn()
    directory.watch(sessionId, ended)
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce())
    expect(await directory.find(sessionId)).toMatchObject({ role: 'user' })
  })

  it.each([
    ['ends', ({ sessionId }: { sessionId: string }) => endBySql(sessionId)],
    [
      'gets another role',
      ({ userId }: { userId: string }) => db.update(users).set({ role: 'admin' }).where(eq(users.id, userId)),
    ],
    [
      'loses its owner’s account',
      ({ userId }: { userId: string }) =>
        db.update(users).set({ status: 'suspended' }).where(eq(users.id, userId)),
    ],
  ])('finds by itself that a session %s, and leaves the others alone', async (_, change) => {
    const directory = open(new TestBus(), soon)
    const [changed, same] = [await insertSession(), await insertSession()]
    const told = { changed: vi.fn(), same: vi.fn() }
    const stop = directory.watch(changed.sessionId, () => {
      told.changed()
      stop()
    })
    directory.watch(same.sessionId, told.same)
    const before = queries
    await vi.waitFor(() => expect(queries).toBeGreaterThan(before + 1))
    expect(told.changed).not.toHaveBeenCalled()
    await change(changed)
    await vi.waitFor(() => expect(told.changed).toHaveBeenCalledOnce())
    expect(told.same).not.toHaveBeenCalled()
  })

  it('asks at once after a gap, however long the pause would be', async () => {
    const bus = new TestBus()
    const directory = open(bus, { alone: 60_000, connected: 60_000 })
    const { sessionId } = await insertSession()
    const ended = vi.fn()
    expect(await queriesDuring(() => watchAndSettle(directory, sessionId, ended))).toBe(1)
    await endBySql(sessionId)
    bus.set(false)
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce())
  })

  it('asks every 5 s without a bus and every 30 s with one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const bus = new TestBus()
      const directory = open(bus)
      const { sessionId } = await insertSession()
      await watchAndSettle(directory, sessionId, () => {})
      const sweeps = (milliseconds: number) =>
        queriesDuring(async () => {
          await vi.advanceTimersByTimeAsync(milliseconds)
          await settled()
        })
      expect([await sweeps(29_999), await sweeps(1)]).toEqual([0, 1])
      bus.set(false)
      await settled()
      expect([await sweeps(4_999), await sweeps(1), await sweeps(5_000)]).toEqual([0, 1, 1])
    } finally {
      vi.useRealTimers()
    }
  })

  it('asks nothing when nobody watches', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const bus = new TestBus()
      const directory = open(bus)
      const { sessionId } = await insertSession()
      directory.watch(sessionId, () => {})()
      await settled()
      const idle = async () => {
        bus.set(true)
        await vi.advanceTimersByTimeAsync(120_000)
      }
      expect(await queriesDuring(idle)).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('asks for many in queries of a thousand', async () => {
    const bus = new TestBus()
    const directory = open(bus, { alone: 60_000, connected: 60_000 })
    const { sessionId } = await insertSession()
    const ended = vi.fn()
    await watchAndSettle(directory, sessionId, ended)
    const told = Array.from({ length: 2_400 }, () => vi.fn())
    for (const each of told) directory.watch(randomUUID(), each)
    await vi.waitFor(() => expect(told.every(({ mock }) => mock.calls.length === 1)).toBe(true))
    const asked = await queriesDuring(async () => {
      bus.set(true)
      await vi.waitFor(() => expect(told.every(({ mock }) => mock.calls.length === 2)).toBe(true))
    })
    expect(asked).toBe(3)
    expect(ended).not.toHaveBeenCalled()
  })

  it('does not take a failing database for a verdict, and asks again', async () => {
    const directory = open(new TestBus(), soon)
    const { sessionId } = await insertSession()
    const ended = vi.fn()
    await watchAndSettle(directory, sessionId, ended)
    await db.execute(sql`alter table sessions rename to sessions_away`)
    const before = queries
    await vi.waitFor(() => expect(queries).toBeGreaterThan(before + 2))
    await db.execute(sql`alter table sessions_away rename to sessions`)
    expect(ended).not.toHaveBeenCalled()
    await endBySql(sessionId)
    await vi.waitFor(() => expect(ended).toHaveBeenCalled())
  })
})

it('takes nothing for an answer when the database is away', async () => {
  const directory = open(new TestBus())
  const { sessionId } = await insertSession()
  await db.execute(sql`alter table sessions rename to sessions_away`)
  await expect(directory.find(sessionId)).rejects.toThrow()
  await db.execute(sql`alter table sessions_away rename to sessions`)
  expect(await directory.find(sessionId)).toMatchObject({ sessionId })
})

/** Resolves when all that was asked before has been answered: the pool's one connection answers in order. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  await db.execute(sql`select 1`)
}

async function watchAndSettle(
  directory: SessionDirectory,
  sessionId: string,
  ended: () => void,
): Promise<void> {
  directory.watch(sessionId, ended)
  await settled()
}
