import { liveEventParts } from '@benne/db'
import { sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { ana, listen, range, useHubWorld } from './hub-world.ts'

const world = useHubWorld()
const welcome = { type: 'welcome', at: new Date(), data: { userId: ana, role: 'user' } } as const
const audience = { kind: 'account', userId: ana, staff: true } as const

/** What a promise becomes within a second of nothing else to do; 'hangs' when it does not settle. */
const outcome = async (promise: Promise<unknown>) =>
  Promise.race([
    promise.then(
      (value) => value,
      (error: unknown) => error,
    ),
    new Promise((resolve) => setTimeout(() => resolve('hangs'), 1_000)),
  ])

const follow = (hub: Awaited<ReturnType<typeof world.start>>, more: object = {}) =>
  hub.follow({
    audience,
    welcome,
    after: null,
    signal: new AbortController().signal,
    ready: null,
    check: () => undefined,
    ...more,
  })

describe('a subscription that has ended', () => {
  it('says so to whoever asks for more', async () => {
    const hub = await world.start()
    const feed = follow(hub)
    await feed.next()
    await feed.return()
    expect(await outcome(feed.next())).toEqual({ done: true, value: undefined })
  })

  it('says so when it was begun after its reader had gone', async () => {
    const hub = await world.start()
    const feed = follow(hub, { signal: AbortSignal.abort() })
    expect(await outcome(feed.next())).toEqual({ done: true, value: undefined })
  })

  it('says so when it was begun after the hub had stopped', async () => {
    const hub = await world.start()
    await hub.stop()
    expect(await outcome(follow(hub).next())).toEqual({ done: true, value: undefined })
  })

  it('says so when the hub stops between two items', async () => {
    const hub = await world.start()
    const feed = follow(hub)
    await feed.next()
    await hub.stop()
    expect(await outcome(feed.next())).toEqual({ done: true, value: undefined })
  })

  it('is forgotten by the hub when its reader had gone before it began', async () => {
    const hub = await world.start()
    follow(hub, { signal: AbortSignal.abort() })
    expect(hub.size).toBe(0)
  })
})

describe('a reader that is never ready, and never waits', () => {
  it('is sent everything, as one whose socket is closing is', async () => {
    const hub = await world.start()
    for (const n of range(1, 250)) await world.write(n)
    await world.settled()
    const reader = listen(await world.start(), { after: world.before, ready: () => Promise.resolve() })
    await vi.waitFor(() => expect(reader.numbers()).toEqual(range(1, 250)))
    await reader.close()
    expect(hub.size).toBe(0)
  })
})

describe('a session that ends while the reader is slow', () => {
  it('is sent nothing after its end', async () => {
    const hub = await world.start({ idlePollMs: 20 })
    let slow: PromiseWithResolvers<void> | null = null
    let over = false
    const reader = listen(hub, {
      staff: true,
      ready: () => slow?.promise ?? true,
      check: () => {
        if (over) throw new Error('session_ended')
      },
    })
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    slow = Promise.withResolvers()
    await world.write(1)
    await world.settled()
    await vi.waitFor(() => expect(hub.stats.read).toBe(1))
    over = true
    slow.resolve()
    await outcome(reader.done)
    expect(reader.numbers()).toEqual([])
  })
})

describe('the log', () => {
  it('that is cut while a transaction holds back what was committed: everybody is told', async () => {
    const hub = await world.start({ idlePollMs: 20 })
    const reader = listen(hub, { staff: true })
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    const old = Promise.withResolvers<void>()
    const open = Promise.withResolvers<void>()
    const holding = world.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_current_xact_id()`)
      open.resolve()
      await old.promise
    })
    await open.promise
    for (const n of range(1, 5)) await world.write(n)
    // Closes the partition that holds 1 to 5, which then ended long ago.
    await world.db.update(liveEventParts).set({ openedAt: sql`now() - interval '1 day'` })
    await world.db.execute(sql`select * from rotate_live_events(interval '1 hour', 1073741824)`)
    await world.db.update(liveEventParts).set({ openedAt: sql`now() - interval '1 day'` })
    await world.write(6)
    await world.db.execute(sql`select * from rotate_live_events(interval '1 hour', 1073741824)`)
    old.resolve()
    await holding
    await vi.waitFor(() => expect(reader.items.length).toBeGreaterThan(1))
    const events = reader.numbers().join()
    // Either all of them, or a word that some are missing.
    expect(
      events === '1,2,3,4,5,6' || reader.types().includes('resync'),
      `${events} ${reader.types().join()}`,
    ).toBe(true)
  })

  it('with a row that cannot be read goes on after it', async () => {
    const errors: unknown[] = []
    const hub = await world.start({ idlePollMs: 20, onError: (error) => errors.push(error) })
    const reader = listen(hub, { staff: true })
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    await world.db.execute(sql`insert into live_events (type, staff, created_at, event)
      values ('waste_update', true, now(), '{"json":{"at":1},"meta":{"values":{"at":[["custom","Later"]]}}}')`)
    await world.write(1)
    await outcome(vi.waitFor(() => expect(reader.numbers()).toEqual([1]), 3_000))
    expect(errors.slice(0, 1)).toEqual([])
  })
})

describe('a writer whose transaction began before the partition that is dropped ended', () => {
  it('can still write to the log', async () => {
    await world.start()
    await world.write(1)
    const began = Promise.withResolvers<void>()
    const cut = Promise.withResolvers<void>()
    const writing = world.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_current_xact_id()`)
      began.resolve()
      await cut.promise
      await world.write(2, { on: tx })
    })
    writing.catch(() => {})
    await began.promise
    // One mebibyte is the least that may be kept; the newest partition is made larger than all that may be.
    await world.db.execute(sql`insert into live_events (type, staff, created_at, event)
      select 'waste_update', false, now(), jsonb_build_object('x', (select string_agg(md5(random()::text || n::text || m::text), '') from generate_series(1, 60) m))
      from generate_series(1, 2000) n`)
    const { rows } = await world.db.execute(sql`select * from rotate_live_events(interval '1 hour', 1048576)`)
    cut.resolve()
    await expect(writing, JSON.stringify(rows)).resolves.toBeUndefined()
  })
})

describe('a client that was further than this server', () => {
  it('changes nothing of what the others are sent', async () => {
    const [ahead, behind] = [await world.start(), await world.start({ idlePollMs: 60_000 })]
    const beside = listen(behind, { staff: true })
    await vi.waitFor(() => expect(beside.types()).toEqual(['welcome']))
    for (const n of range(1, 3)) await world.write(n)
    await world.settled()
    ahead.wake()
    await vi.waitFor(() => expect(ahead.stats.read).toBe(3))
    const further = listen(behind, { staff: true, after: (await world.ids()).at(-1) as string })
    await vi.waitFor(() => expect(further.types()).toEqual(['caught_up']))
    const connected = { users: 0, admins: 0 }
    behind.announce({ type: 'dashboard_update', at: new Date(), data: { changed: [], connected } })
    await vi.waitFor(() => expect(beside.types()).toEqual(['welcome', 'dashboard_update']))
    // The place of the server for who is there, and nothing for who would be taken back by it.
    expect(beside.items[1]?.id).toBe(beside.items[0]?.id)
    expect(further.types()).toEqual(['caught_up'])
    behind.wake()
    await vi.waitFor(() => expect(beside.numbers()).toEqual([1, 2, 3]))
    expect(further.numbers()).toEqual([])
  })

  it('is not sent again what it has, when it turns out to be slow', async () => {
    const ahead = await world.start({ idlePollMs: 20 })
    const behind = await world.start({ idlePollMs: 60_000, maxQueued: 2 })
    for (const n of range(1, 3)) await world.write(n)
    await world.settled()
    ahead.wake()
    await vi.waitFor(() => expect(ahead.stats.read).toBe(3))
    const after = (await world.ids()).at(-1) as string
    let slow: PromiseWithResolvers<void> | null = null
    const reader = listen(behind, { staff: true, after, ready: () => slow?.promise ?? true })
    await vi.waitFor(() => expect(reader.types()).toEqual(['caught_up']))
    behind.announce({
      type: 'dashboard_update',
      at: new Date(),
      data: { changed: [], connected: { users: 0, admins: 0 } },
    })
    slow = Promise.withResolvers()
    for (const n of range(4, 9)) await world.write(n)
    await world.settled()
    behind.wake()
    await vi.waitFor(() => expect(behind.stats.read).toBe(9))
    slow.resolve()
    slow = null
    await vi.waitFor(() => expect(reader.numbers()).toContain(9))
    expect(reader.numbers()).toEqual(range(4, 9))
  })
})
