import { randomUUID } from 'node:crypto'
import type { LoggedEvent, WasteRecord } from '@benne/contracts'
import { type Database, liveEventParts, liveEvents, openDatabase } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { EventLog, LiveHub, type LiveHubOptions } from '@benne/realtime'
import type { LiveAudience, LiveItem } from '@benne/services'
import { asc, desc } from 'drizzle-orm'
import superjson from 'superjson'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'

export const ana = randomUUID()
export const ben = randomUUID()

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** A log of its own for a test file, empty before each test, and hubs that read it. */
export class HubWorld {
  db!: Database
  log!: EventLog
  /** Of its owner. */
  url!: string
  /** The place before all that a test writes. */
  before!: string
  readonly #hubs: LiveHub[] = []

  async start(options: Partial<LiveHubOptions> = {}): Promise<LiveHub> {
    const hub = new LiveHub({
      log: this.log,
      now: () => new Date(),
      onError: (error) => {
        throw error
      },
      ...options,
    })
    this.#hubs.push(hub)
    await hub.start()
    return hub
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#hubs.splice(0).map((hub) => hub.stop()))
  }

  async write(
    n: number,
    { on = this.db, userId = ana, staff = true, room = null as string | null } = {},
  ): Promise<void> {
    const event = eventNumbered(n, userId)
    await on.insert(liveEvents).values({
      type: event.type,
      createdAt: event.at,
      userId,
      staff,
      room,
      event: superjson.serialize(event),
    })
  }

  /** The ids of all that is in the log, in its order. */
  async ids(): Promise<string[]> {
    const rows = await this.db
      .select({ tx: liveEvents.tx, seq: liveEvents.seq })
      .from(liveEvents)
      .orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
    return rows.map(({ tx, seq }) => `${tx}-${seq}`)
  }

  /** Waits until what was written can be read: another test file's open transaction may hold it back. */
  async settled(): Promise<void> {
    const [last] = await this.db
      .select()
      .from(liveEvents)
      .orderBy(desc(liveEvents.tx), desc(liveEvents.seq))
      .limit(1)
    await vi.waitFor(async () => expect((await this.log.head()).seq).toBe(last?.seq), 5_000)
  }
}

export function useHubWorld(): HubWorld {
  const world = new HubWorld()
  let tearDown: () => Promise<void>
  beforeAll(async () => {
    const database = await createTestDatabase()
    const handle = openDatabase(database.url, { poolSize: 20 })
    world.db = handle.db
    world.url = database.url
    world.log = new EventLog(handle.db)
    tearDown = async () => {
      await handle.close()
      await database.drop()
    }
  })
  afterAll(() => tearDown())
  beforeEach(async () => {
    await world.db.update(liveEventParts).set({ home: 'elsewhere/1' })
    await world.log.mend() // which empties it, and leaves one partition
    const { tx, seq } = await world.log.head()
    world.before = `${tx}-${seq}`
  })
  afterEach(() => world.stopAll())
  return world
}

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

const account = (userId: string, staff: boolean): LiveAudience => ({ kind: 'account', userId, staff })

/** Reads a subscription into a list until it is closed. */
export function listen(
  hub: LiveHub,
  {
    userId = ana,
    staff = false,
    audience = account(userId, staff),
    after = null as string | null,
    ready = null as (() => true | Promise<void>) | null,
    check = (): void | Promise<void> => {},
  } = {},
) {
  const aborter = new AbortController()
  const items: LiveItem[] = []
  const welcome = { type: 'welcome', at: new Date(), data: { userId, role: 'user' } } as const
  const done = (async () => {
    const feed = hub.follow({ audience, welcome, after, signal: aborter.signal, ready, check })
    for await (const item of feed) items.push(item)
  })()
  done.catch(() => {}) // for those who do not look
  return {
    items,
    done,
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
