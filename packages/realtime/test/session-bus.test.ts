import { randomUUID } from 'node:crypto'
import { openDatabase, sessions, users } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { closeRedis, connectRedis, RedisBus } from '@benne/realtime'
import { SessionDirectory } from '@benne/services'
import { expect, it, vi } from 'vitest'
import { hasRedis, startRedis } from '../../../tooling/testing/redis.ts'

const clock = { now: () => new Date() }

it.skipIf(!hasRedis)(
  'a session that ends on one node ends on the other, with Redis there or lost',
  async () => {
    await using resources = new AsyncDisposableStack()
    const database = await createTestDatabase()
    resources.defer(() => database.drop())
    const handle = openDatabase(database.url, { poolSize: 2 })
    resources.defer(() => handle.close())
    const redis = await startRedis()
    resources.defer(() => redis.kill())
    const node = async () => {
      const client = await connectRedis(redis.url)
      const bus = new RedisBus(client)
      const directory = new SessionDirectory(handle.db, clock, bus)
      resources.defer(async () => {
        directory.close()
        bus.close()
        await closeRedis(client)
      })
      return { bus, directory }
    }
    const [here, there] = [await node(), await node()]
    await vi.waitFor(() => expect(here.bus.connected && there.bus.connected).toBe(true), 10_000)
    const { db } = handle
    const now = clock.now()
    const userId = randomUUID()
    const name = { email: 'ana@example.org', username: 'ana', firstName: 'Ana', lastName: 'Test' }
    await db.insert(users).values({ id: userId, ...name, passwordHash: '-', createdAt: now, updatedAt: now })
    const [first, second] = [randomUUID(), randomUUID()]
    const expiresAt = new Date(now.getTime() + 60_000)
    for (const id of [first, second]) {
      await db.insert(sessions).values({ id, userId, createdAt: now, lastSeenAt: now, expiresAt })
    }
    const ended = { first: vi.fn(), second: vi.fn() }
    there.directory.watch(first, ended.first)
    there.directory.watch(second, ended.second)
    for (const id of [first, second]) expect(await there.directory.find(id)).not.toBeNull()

    await db.update(sessions).set({ endedAt: now })
    // The other node still trusts what it remembers: nobody has told it.
    expect(await there.directory.find(first)).not.toBeNull()
    here.directory.forget([first])
    await vi.waitFor(() => expect(ended.first).toHaveBeenCalled())
    expect(await there.directory.find(first)).toBeNull()

    expect(ended.second).not.toHaveBeenCalled()
    await redis.kill()
    await vi.waitFor(() => expect(ended.second).toHaveBeenCalled(), 10_000)
    expect(await there.directory.find(second)).toBeNull()
  },
  60_000,
)
