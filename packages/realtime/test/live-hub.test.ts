import { randomUUID } from 'node:crypto'
import { liveEvents } from '@benne/db'
import { LiveHub } from '@benne/realtime'
import superjson from 'superjson'
import { describe, expect, it, vi } from 'vitest'
import { ana, ben, listen, range, useHubWorld } from './hub-world.ts'

const world = useHubWorld()

describe('live delivery', () => {
  it('welcomes, then delivers in order what concerns the audience', async () => {
    const hub = await world.start()
    const [mine, bens, staff] = [
      listen(hub),
      listen(hub, { userId: ben }),
      listen(hub, { userId: randomUUID(), staff: true }),
    ]
    await vi.waitFor(() => expect([mine, bens, staff].every((l) => l.items.length === 1)).toBe(true))
    for (const n of [1, 2, 3]) await world.write(n, { userId: n === 2 ? ben : ana })
    hub.wake()
    await vi.waitFor(() => expect(staff.numbers()).toEqual([1, 2, 3]))
    expect(mine.types()).toEqual(['welcome', 'waste_update', 'waste_update'])
    expect(mine.numbers()).toEqual([1, 3])
    expect(bens.numbers()).toEqual([2])
    expect(mine.items[1]?.event).toEqual(expect.objectContaining({ at: new Date('2026-05-04T08:00:00Z') }))
  })

  it('gives staff nothing that is one person’s alone, live or later', async () => {
    const hub = await world.start()
    const [staff, owner] = [listen(hub, { userId: ben, staff: true }), listen(hub)]
    await vi.waitFor(() => expect(staff.items.length + owner.items.length).toBe(2))
    await world.write(1, { staff: false })
    await world.write(2)
    hub.wake()
    await vi.waitFor(() => expect(owner.numbers()).toEqual([1, 2]))
    await vi.waitFor(() => expect(staff.numbers()).toEqual([2]))
    const later = listen(hub, { userId: ben, staff: true, after: world.before })
    await vi.waitFor(() => expect(later.numbers()).toEqual([2]))
  })

  it('hands the same event object to every socket, so that it is serialised once', async () => {
    const hub = await world.start()
    const [a, b] = [listen(hub, { staff: true }), listen(hub, { staff: true })]
    await vi.waitFor(() => expect(a.items.length + b.items.length).toBe(2))
    await world.write(1)
    hub.wake()
    await vi.waitFor(() => expect(a.items.length + b.items.length).toBe(4))
    expect(a.items[1]?.event).toBe(b.items[1]?.event)
  })

  it('finds what another process wrote without being woken', async () => {
    const hub = await world.start({ idlePollMs: 50 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await world.write(1)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })

  it('reads nothing where it was never started or has stopped, however often it is woken', async () => {
    const read = vi.spyOn(world.log, 'readAfter')
    const never = new LiveHub({ log: world.log, now: () => new Date(), onError: () => {} })
    never.wake()
    const stopped = await world.start()
    await stopped.stop()
    stopped.wake()
    expect(read).not.toHaveBeenCalled()
    const hub = await world.start()
    hub.wake()
    expect(read).toHaveBeenCalled()
  })

  it('waits for a transaction that began earlier and commits later, and skips nothing', async () => {
    const hub = await world.start({ idlePollMs: 50 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    const commit = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const slow = world.db.transaction(async (tx) => {
      await world.write(1, { on: tx })
      begun.resolve()
      await commit.promise
    })
    await begun.promise
    await world.write(2)
    hub.wake()
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(reader.numbers()).toEqual([]) // 2 is committed, but 1 may still come before it
    commit.resolve()
    await slow
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1, 2]))
  })

  it('is not held up by a transaction that was rolled back', async () => {
    const hub = await world.start({ idlePollMs: 50 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await world.db
      .transaction(async (tx) => {
        await world.write(1, { on: tx })
        throw new Error('no')
      })
      .catch(() => {})
    await world.write(2)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })

  it('passes over an entry that it does not know, and goes on', async () => {
    const hub = await world.start()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    const event = superjson.serialize({ type: 'of_the_future', at: new Date(), data: {} })
    await world.db
      .insert(liveEvents)
      .values({ type: 'of_the_future', createdAt: new Date(), userId: ana, staff: true, event })
    await world.write(2)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })
})

describe('events of the moment', () => {
  const connected = { users: 1, admins: 0 }
  const came = {
    type: 'user_connected',
    at: new Date(),
    data: { userId: ben, role: 'user', connected },
  } as const

  it('go to staff, with the place of the last event before them, and are not kept', async () => {
    const hub = await world.start()
    const [staff, owner] = [listen(hub, { userId: ben, staff: true }), listen(hub)]
    await vi.waitFor(() => expect(staff.items.length + owner.items.length).toBe(2))
    await world.write(1)
    hub.wake()
    await vi.waitFor(() => expect(staff.numbers()).toEqual([1]))
    hub.announce(came)
    await vi.waitFor(() => expect(staff.types()).toEqual(['welcome', 'waste_update', 'user_connected']))
    expect(staff.items[2]?.id).toBe(staff.items[1]?.id)
    expect(owner.types()).toEqual(['welcome', 'waste_update'])
    const later = listen(hub, { userId: ben, staff: true, after: world.before })
    await vi.waitFor(() => expect(later.types()).toEqual(['waste_update', 'caught_up']))
  })
})

describe('rooms', () => {
  it('give what was written for them, live and later, and nothing else', async () => {
    const hub = await world.start()
    const audience = { kind: 'room', room: 'record_a' } as const
    const follower = listen(hub, { audience })
    await vi.waitFor(() => expect(follower.types()).toEqual(['welcome']))
    for (const n of range(1, 6)) await world.write(n, { room: n % 2 ? 'record_a' : 'record_b' })
    hub.wake()
    await vi.waitFor(() => expect(follower.numbers()).toEqual([1, 3, 5]))
    const later = listen(await world.start(), { audience, after: world.before })
    await vi.waitFor(() => expect(later.numbers()).toEqual([1, 3, 5]))
    await Promise.all([follower.close(), later.close()])
    expect(hub.size).toBe(0)
  })

  it('of staff give events of some types', async () => {
    const hub = await world.start()
    const [dashboard, users] = [
      listen(hub, { audience: { kind: 'staff', types: ['dashboard_update'] } }),
      listen(hub, { audience: { kind: 'staff', types: ['account_update'] } }),
    ]
    await vi.waitFor(() => expect(dashboard.items.length + users.items.length).toBe(2))
    await world.write(1)
    hub.wake()
    await vi.waitFor(() => expect(hub.stats.read).toBe(1))
    const data = { changed: [], connected: { users: 0, admins: 1 } }
    hub.announce({ type: 'dashboard_update', at: new Date(), data })
    await vi.waitFor(() => expect(dashboard.types()).toEqual(['welcome', 'dashboard_update']))
    expect(users.types()).toEqual(['welcome'])
  })
})

describe('bounds', () => {
  it('keeps little for a reader that is slow, which then reads from the log and loses nothing', async () => {
    const hub = await world.start({ maxQueued: 50, maxRecent: 10 })
    const gate = Promise.withResolvers<void>()
    let open = false
    const reader = listen(hub, { ready: () => open || gate.promise })
    await vi.waitFor(() => expect(hub.size).toBe(1))
    for (const n of range(1, 300)) await world.write(n)
    hub.wake()
    await vi.waitFor(() => expect(hub.stats.read).toBe(300))
    expect(reader.items).toEqual([])
    const fromLog = vi.spyOn(world.log, 'readRange')
    open = true
    gate.resolve()
    await vi.waitFor(() => expect(reader.numbers()).toEqual(range(1, 300)))
    expect(fromLog).toHaveBeenCalled()
    // It was never away: there is nothing to tell it.
    expect(reader.types().filter((type) => type !== 'waste_update')).toEqual(['welcome'])
    await world.write(301)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers().at(-1)).toBe(301))
  })

  it('asks a reader that is far too slow to fetch again', async () => {
    const hub = await world.start({ maxQueued: 50, maxRecent: 10, maxReplay: 100 })
    const gate = Promise.withResolvers<void>()
    let open = true
    const reader = listen(hub, { ready: () => open || gate.promise })
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    open = false
    for (const n of range(1, 300)) await world.write(n)
    hub.wake()
    await vi.waitFor(() => expect(hub.stats.read).toBe(300))
    open = true
    gate.resolve()
    await vi.waitFor(() => expect(reader.types()).toContain('resync'))
    expect(hub.stats.resyncs.too_far_behind).toBe(1)
    await world.write(301)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers().at(-1)).toBe(301))
  })

  it('asks before each event whether it may be sent, and ends with the refusal', async () => {
    const hub = await world.start()
    let allowed = true
    let asked = 0
    const check = async () => {
      asked++
      if (!allowed) throw new Error('over')
    }
    const reader = listen(hub, { check })
    for (const n of [1, 2]) await world.write(n)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1, 2]))
    expect(asked).toBe(3)
    allowed = false
    await world.write(3)
    hub.wake()
    await expect(reader.done).rejects.toThrow('over')
    expect(reader.numbers()).toEqual([1, 2])
    expect(hub.size).toBe(0)
  })

  it('asks also before what is caught up with', async () => {
    const hub = await world.start()
    for (const n of [1, 2]) await world.write(n)
    await world.settled()
    const reader = listen(hub, { after: world.before, check: () => Promise.reject(new Error('over')) })
    await expect(reader.done).rejects.toThrow('over')
    expect(reader.items).toEqual([])
  })

  it('lets go of a subscription that is closed', async () => {
    const hub = await world.start()
    const readers = range(1, 20).map(() => listen(hub))
    await vi.waitFor(() => expect(hub.size).toBe(20))
    await Promise.all(readers.map((reader) => reader.close()))
    expect(hub.size).toBe(0)
  })

  it('ends every subscription when it stops', async () => {
    const hub = await world.start()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await hub.stop()
    await reader.close()
    expect(hub.size).toBe(0)
  })

  it('goes on after the database was away', async () => {
    const errors: unknown[] = []
    const hub = await world.start({ idlePollMs: 20, onError: (error) => errors.push(error) })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    const broken = vi.spyOn(world.log, 'readAfter').mockRejectedValueOnce(new Error('gone'))
    hub.wake()
    await vi.waitFor(() => expect(errors).toHaveLength(1))
    broken.mockRestore()
    await world.write(1)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })
})
