import { randomUUID } from 'node:crypto'
import type { LiveEvent, LoggedEvent, WasteRecord } from '@benne/contracts'
import { type Database, liveEvents, openDatabase } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { EventLog, LiveHub, type LiveHubOptions } from '@benne/realtime'
import type { LiveItem } from '@benne/services'
import { asc, desc, sql } from 'drizzle-orm'
import superjson from 'superjson'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

let db: Database
let log: EventLog
let tearDown: () => Promise<void>
const hubs: LiveHub[] = []

beforeAll(async () => {
  const database = await createTestDatabase()
  const handle = openDatabase(database.url, { poolSize: 20 })
  db = handle.db
  log = new EventLog(db)
  tearDown = async () => {
    await handle.close()
    await database.drop()
  }
})
afterAll(() => tearDown())
beforeEach(() => db.delete(liveEvents))
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.stop()))
})

async function startHub(options: Partial<LiveHubOptions> = {}): Promise<LiveHub> {
  const hub = new LiveHub({
    log,
    now: () => new Date(),
    onError: (error) => {
      throw error
    },
    ...options,
  })
  hubs.push(hub)
  await hub.start()
  return hub
}

const ana = randomUUID()
const ben = randomUUID()

function eventNumbered(n: number, userId = ana): LoggedEvent {
  const at = new Date('2026-05-04T08:00:00Z')
  const record = {
    id: randomUUID(),
    userId,
    owner: { id: userId, username: 'x', fullName: 'X' },
    wasteType: 'glass',
    description: String(n),
    quantity: 1,
    unit: 'kg',
    quantityKg: 1,
    location: null,
    latitude: null,
    longitude: null,
    address: null,
    status: 'pending',
    collectionDate: null,
    processingDate: null,
    completionDate: null,
    processorId: null,
    processingNotes: null,
    material: null,
    massSource: 'estimated',
    durationDays: null,
    treatment: null,
    wasteCode: '20 01 02',
    environmentalScore: 26,
    pointsAwarded: 2,
    categoryVersion: 1,
    validation: 'awaiting',
    isValidated: false,
    validatedBy: null,
    validationDate: null,
    validationNotes: null,
    impact: null,
    images: [],
    flags: [],
    createdAt: at,
    updatedAt: at,
    withdrawnAt: null,
    version: 1,
  } satisfies WasteRecord
  return { type: 'waste_update', at, data: { action: 'created', record } }
}

async function write(
  n: number,
  on: Pick<Database, 'insert'> = db,
  userId = ana,
  staff = true,
): Promise<void> {
  const event = eventNumbered(n, userId)
  await on
    .insert(liveEvents)
    .values({ type: event.type, createdAt: event.at, userId, staff, event: superjson.serialize(event) })
}

/** Waits until what was written can be read: another test file's open transaction may hold it back. */
async function settled(): Promise<void> {
  const [last] = await db
    .select()
    .from(liveEvents)
    .orderBy(desc(liveEvents.tx), desc(liveEvents.seq))
    .limit(1)
  await vi.waitFor(async () => expect((await log.head()).seq).toBe(last?.seq), 5_000)
}

/** Reads a subscription into a list until it is closed. */
function listen(
  hub: LiveHub,
  {
    userId = ana,
    staff = false,
    after = null as string | null,
    ready = null as (() => Promise<void>) | null,
  } = {},
) {
  const aborter = new AbortController()
  const items: LiveItem[] = []
  const welcome: LiveEvent = { type: 'welcome', at: new Date(), data: { userId, role: 'user' } }
  const done = (async () => {
    const feed = hub.follow({ audience: { userId, staff }, welcome, after, signal: aborter.signal, ready })
    for await (const item of feed) items.push(item)
  })()
  return {
    items,
    /** Numbers of the records, in the order of arrival. */
    numbers: () =>
      items.flatMap(({ event }) =>
        event.type === 'waste_update' ? [Number(event.data.record.description)] : [],
      ),
    types: () => items.map(({ event }) => event.type),
    close: () => {
      aborter.abort()
      return done
    },
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('live delivery', () => {
  it('welcomes, then delivers in order what concerns the audience', async () => {
    const hub = await startHub()
    const [mine, bens, staff] = [
      listen(hub),
      listen(hub, { userId: ben }),
      listen(hub, { userId: randomUUID(), staff: true }),
    ]
    await vi.waitFor(() => expect([mine, bens, staff].every((l) => l.items.length === 1)).toBe(true))
    for (const n of [1, 2, 3]) await write(n, db, n === 2 ? ben : ana)
    hub.wake()
    await vi.waitFor(() => expect(staff.numbers()).toEqual([1, 2, 3]))
    expect(mine.types()).toEqual(['welcome', 'waste_update', 'waste_update'])
    expect(mine.numbers()).toEqual([1, 3])
    expect(bens.numbers()).toEqual([2])
    expect(mine.items[1]?.event).toEqual(expect.objectContaining({ at: new Date('2026-05-04T08:00:00Z') }))
  })

  it('gives staff nothing that is one person’s alone, live or later', async () => {
    const hub = await startHub()
    const [staff, owner] = [listen(hub, { userId: ben, staff: true }), listen(hub)]
    await vi.waitFor(() => expect(staff.items.length + owner.items.length).toBe(2))
    await write(1, db, ana, false)
    await write(2)
    hub.wake()
    await vi.waitFor(() => expect(owner.numbers()).toEqual([1, 2]))
    await vi.waitFor(() => expect(staff.numbers()).toEqual([2]))
    const later = listen(hub, { userId: ben, staff: true, after: '0-0' })
    await vi.waitFor(() => expect(later.numbers()).toEqual([2]))
  })

  it('hands the same event object to every socket, so that it is serialised once', async () => {
    const hub = await startHub()
    const [a, b] = [listen(hub, { staff: true }), listen(hub, { staff: true })]
    await vi.waitFor(() => expect(a.items.length + b.items.length).toBe(2))
    await write(1)
    hub.wake()
    await vi.waitFor(() => expect(a.items.length + b.items.length).toBe(4))
    expect(a.items[1]?.event).toBe(b.items[1]?.event)
  })

  it('finds what another process wrote without being woken', async () => {
    const hub = await startHub({ idlePollMs: 50 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await write(1)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })

  it('reads nothing where it was never started or has stopped, however often it is woken', async () => {
    const read = vi.spyOn(log, 'readAfter')
    const never = new LiveHub({ log, now: () => new Date(), onError: () => {} })
    never.wake()
    const stopped = await startHub()
    await stopped.stop()
    stopped.wake()
    expect(read).not.toHaveBeenCalled()
    const hub = await startHub()
    hub.wake()
    expect(read).toHaveBeenCalled()
  })

  it('waits for a transaction that began earlier and commits later, and skips nothing', async () => {
    const hub = await startHub({ idlePollMs: 50 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    const commit = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const slow = db.transaction(async (tx) => {
      await write(1, tx)
      begun.resolve()
      await commit.promise
    })
    await begun.promise
    await write(2)
    hub.wake()
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(reader.numbers()).toEqual([]) // 2 is committed, but 1 may still come before it
    commit.resolve()
    await slow
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1, 2]))
  })

  it('is not held up by a transaction that was rolled back', async () => {
    const hub = await startHub({ idlePollMs: 50 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await db
      .transaction(async (tx) => {
        await write(1, tx)
        throw new Error('no')
      })
      .catch(() => {})
    await write(2)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })

  it('passes over an entry that it does not know, and goes on', async () => {
    const hub = await startHub()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    const event = superjson.serialize({ type: 'of_the_future', at: new Date(), data: {} })
    await db
      .insert(liveEvents)
      .values({ type: 'of_the_future', createdAt: new Date(), userId: ana, staff: true, event })
    await write(2)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })
})

describe('resuming', () => {
  it('continues after any event, on any hub, each once and in order', async () => {
    for (const n of range(1, 20)) await write(n, db, n % 3 === 0 ? ben : ana)
    await settled()
    const rows = await db.select().from(liveEvents).orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
    const ids = rows.map(({ tx, seq }) => `${tx}-${seq}`)
    for (const seen of [1, 7, 19, 20]) {
      const reader = listen(await startHub(), { staff: true, after: ids[seen - 1] as string })
      await vi.waitFor(() => expect(reader.numbers()).toEqual(range(seen + 1, 20)))
      await reader.close()
    }
    const mine = listen(await startHub(), { after: ids[0] as string })
    await vi.waitFor(() => expect(mine.numbers()).toEqual(range(2, 20).filter((n) => n % 3 !== 0)))
  })

  it('repeats nothing for a reader that comes from a node which was ahead', async () => {
    const hub = await startHub({ idlePollMs: 60_000 })
    await write(1)
    const [row] = await db.select().from(liveEvents)
    const reader = listen(hub, { after: `${row?.tx}-${row?.seq}` })
    await vi.waitFor(() => expect(hub.size).toBe(1))
    await write(2)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })

  it('neither loses nor repeats what is written while it catches up', async () => {
    const hub = await startHub()
    for (const n of range(1, 1200)) await write(n)
    const writing = (async () => {
      for (const n of range(1201, 1400)) {
        await write(n)
        hub.wake()
      }
    })()
    const readers = range(1, 10).map(() => listen(hub, { after: '0-0' }))
    await writing
    for (const reader of readers)
      await vi.waitFor(() => expect(reader.numbers()).toEqual(range(1, 1400)), 10_000)
  })

  it('holds under many writers: every reader sees the table, in the table’s order', async () => {
    const hub = await startHub()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await Promise.all(
      range(0, 9).map(async (writer) => {
        for (const n of range(1, 30)) {
          await db.transaction(async (tx) => {
            await write(writer * 100 + n, tx)
            if (n % 5 === 0) await tx.execute(sql`select pg_sleep(${Math.random() / 50})`)
          })
          hub.wake()
        }
      }),
    )
    await vi.waitFor(() => expect(reader.numbers()).toHaveLength(300), 10_000)
    const rows = await db.select().from(liveEvents).orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
    expect(reader.items.slice(1).map(({ id }) => id)).toEqual(rows.map(({ tx, seq }) => `${tx}-${seq}`))
  })

  it.each([
    'nonsense',
    '18446744073709551615-1',
    '99999999999999999999-1',
    '1-99999999999999999999',
    '-1--1',
    '',
  ])('asks to fetch again when it does not know the place %j', async (after) => {
    const hub = await startHub()
    const reader = listen(hub, { after })
    await vi.waitFor(() =>
      expect(reader.items[0]?.event).toMatchObject({ type: 'resync', data: { reason: 'unknown_cursor' } }),
    )
    await write(1)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })

  it('asks to fetch again when too much was missed, and resumes from there', async () => {
    for (const n of range(1, 30)) await write(n)
    await settled()
    const hub = await startHub({ maxReplay: 20 })
    const reader = listen(hub, { after: '0-0' })
    await vi.waitFor(() => expect(reader.types()).toEqual(['resync']))
    await write(31)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([31]))
  })

  it('forgets entries of another cluster, which would never count as committed', async () => {
    await write(1)
    await db.update(liveEvents).set({ tx: '9000000000' })
    const hub = await startHub()
    expect(await db.$count(liveEvents)).toBe(0)
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await write(2)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })
})

describe('bounds', () => {
  it('keeps a bounded queue for a reader that is slow, then asks it to fetch again', async () => {
    const hub = await startHub({ maxQueued: 50 })
    const gate = Promise.withResolvers<void>()
    const reader = listen(hub, { ready: () => gate.promise })
    await vi.waitFor(() => expect(hub.size).toBe(1))
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    for (const n of range(1, 100)) await write(n)
    hub.wake()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(reader.items).toHaveLength(1)
    gate.resolve()
    await vi.waitFor(() => expect(reader.types().slice(0, 2)).toEqual(['welcome', 'resync']))
    await write(101)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers().at(-1)).toBe(101))
  })

  it('lets go of a subscription that is closed', async () => {
    const hub = await startHub()
    const readers = range(1, 20).map(() => listen(hub))
    await vi.waitFor(() => expect(hub.size).toBe(20))
    await Promise.all(readers.map((reader) => reader.close()))
    expect(hub.size).toBe(0)
  })

  it('ends every subscription when it stops', async () => {
    const hub = await startHub()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await hub.stop()
    await reader.close()
    expect(hub.size).toBe(0)
  })

  it('goes on after the database was away', async () => {
    const errors: unknown[] = []
    const hub = await startHub({ idlePollMs: 20, onError: (error) => errors.push(error) })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    const broken = vi.spyOn(log, 'readAfter').mockRejectedValueOnce(new Error('gone'))
    hub.wake()
    await vi.waitFor(() => expect(errors).toHaveLength(1))
    broken.mockRestore()
    await write(1)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })
})
