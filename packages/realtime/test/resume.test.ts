import { liveEventParts, liveEvents } from '@benne/db'
import { asc, sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { ana, ben, listen, range, useHubWorld } from './hub-world.ts'

const world = useHubWorld()

describe('resuming', () => {
  it('continues after any event, on any hub, each once and in order', async () => {
    for (const n of range(1, 20)) await world.write(n, { userId: n % 3 === 0 ? ben : ana })
    await world.settled()
    const rows = await world.db.select().from(liveEvents).orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
    const ids = rows.map(({ tx, seq }) => `${tx}-${seq}`)
    for (const seen of [1, 7, 19, 20]) {
      const reader = listen(await world.start(), { staff: true, after: ids[seen - 1] as string })
      await vi.waitFor(() => expect(reader.numbers()).toEqual(range(seen + 1, 20)))
      await reader.close()
    }
    const mine = listen(await world.start(), { after: ids[0] as string })
    await vi.waitFor(() => expect(mine.numbers()).toEqual(range(2, 20).filter((n) => n % 3 !== 0)))
  })

  it('repeats nothing for a reader that comes from a node which was ahead', async () => {
    const hub = await world.start({ idlePollMs: 60_000 })
    await world.write(1)
    const [row] = await world.db.select().from(liveEvents)
    const reader = listen(hub, { after: `${row?.tx}-${row?.seq}` })
    await vi.waitFor(() => expect(hub.size).toBe(1))
    await world.write(2)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })

  it('neither loses nor repeats what is written while it catches up', async () => {
    const hub = await world.start()
    for (const n of range(1, 1200)) await world.write(n)
    const writing = (async () => {
      for (const n of range(1201, 1400)) {
        await world.write(n)
        hub.wake()
      }
    })()
    const readers = range(1, 10).map(() => listen(hub, { after: world.before }))
    await writing
    for (const reader of readers)
      await vi.waitFor(() => expect(reader.numbers()).toEqual(range(1, 1400)), 10_000)
  })

  it('holds under many writers: every reader sees the table, in the table’s order', async () => {
    const hub = await world.start()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await Promise.all(
      range(0, 9).map(async (writer) => {
        for (const n of range(1, 30)) {
          await world.db.transaction(async (tx) => {
            await world.write(writer * 100 + n, { on: tx })
            if (n % 5 === 0) await tx.execute(sql`select pg_sleep(${Math.random() / 50})`)
          })
          hub.wake()
        }
      }),
    )
    await vi.waitFor(() => expect(reader.numbers()).toHaveLength(300), 10_000)
    const rows = await world.db.select().from(liveEvents).orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
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
    const hub = await world.start()
    const reader = listen(hub, { after })
    await vi.waitFor(() =>
      expect(reader.items[0]?.event).toMatchObject({ type: 'resync', data: { reason: 'unknown_cursor' } }),
    )
    await world.write(1)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })

  it('asks to fetch again when too much was missed, and resumes from there', async () => {
    for (const n of range(1, 30)) await world.write(n)
    await world.settled()
    const hub = await world.start({ maxReplay: 20 })
    const reader = listen(hub, { after: world.before })
    await vi.waitFor(() => expect(reader.types()).toEqual(['resync']))
    await world.write(31)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([31]))
  })

  it('serves who comes back soon from memory, without a query', async () => {
    const hub = await world.start()
    for (const n of range(1, 30)) await world.write(n, { userId: n % 2 ? ana : ben })
    hub.wake()
    await vi.waitFor(() => expect(hub.stats.read).toBe(30))
    const ids = await world.ids()
    const queries = [
      vi.spyOn(world.log, 'readRange'),
      vi.spyOn(world.log, 'hasReached'),
      vi.spyOn(world.log, 'floor'),
    ]
    const [staff, mine] = [
      listen(hub, { userId: ben, staff: true, after: ids[9] as string }),
      listen(hub, { after: ids[9] as string }),
    ]
    await vi.waitFor(() => expect(mine.types().at(-1)).toBe('caught_up'))
    expect(staff.numbers()).toEqual(range(11, 30))
    expect(mine.numbers()).toEqual(range(11, 30).filter((n) => n % 2))
    expect(mine.items.at(-1)?.event.data).toEqual({ missed: 10 })
    for (const query of queries) expect(query).not.toHaveBeenCalled()
    // Where it has come to is further than its last event: what concerned others need not be looked through again.
    expect(mine.items.at(-1)?.id).toBe(ids.at(-1))
  })

  it('forgets entries of another cluster, which would never count as committed', async () => {
    await world.write(1)
    await world.db.update(liveEvents).set({ tx: '9000000000' })
    await world.db.update(liveEventParts).set({ home: 'another/1' })
    const hub = await world.start()
    expect(await world.db.$count(liveEvents)).toBe(0)
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.items).toHaveLength(1))
    await world.write(2)
    hub.wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([2]))
  })
})
