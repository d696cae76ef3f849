import { applicationRole, liveEventParts, liveEvents, openDatabase } from '@benne/db'
import { asc, sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { listen, range, useHubWorld } from './hub-world.ts'

const world = useHubWorld()
const [week, plenty] = ['7 days', 1024 ** 3]

async function rotate({ keep = week, bytes = plenty } = {}) {
  const { rows } = await world.db.execute<{ opened: boolean; dropped: number }>(
    sql`select opened, dropped from rotate_live_events(${keep}::interval, ${bytes})`,
  )
  return rows[0]
}

/** Makes the partitions older than they are. */
const age = (by: string) =>
  world.db.update(liveEventParts).set({ openedAt: sql`opened_at - ${by}::interval` })

const parts = async () =>
  (await world.db.select().from(liveEventParts).orderBy(asc(liveEventParts.firstTx))).map(
    ({ firstTx }) => firstTx,
  )

/** Events 1 to 9, three in each of three partitions, the oldest some days old. */
async function threeParts(): Promise<string[]> {
  for (const part of [0, 1, 2]) {
    for (const n of range(1, 3)) await world.write(part * 3 + n)
    if (part === 2) break
    await age('2 days')
    expect(await rotate()).toEqual({ opened: true, dropped: 0 })
  }
  await world.settled()
  return world.ids()
}

describe('a rotated log', () => {
  it('is one log: read in its order across partitions, resumed in any of them', async () => {
    const ids = await threeParts()
    expect(await parts()).toHaveLength(3)
    for (const seen of [1, 3, 4, 8, 9]) {
      const reader = listen(await world.start(), { after: ids[seen - 1] as string })
      await vi.waitFor(() => expect(reader.types()).toContain('caught_up'))
      expect(reader.numbers()).toEqual(range(seen + 1, 9))
      await reader.close()
    }
  })

  it('drops what is older than is kept, and tells those who resume from before', async () => {
    const ids = await threeParts()
    await age('6 days')
    // The newest partition of all is never dropped; the one before it was in use until two days ago, the first until six.
    expect(await rotate({ keep: '7 days' })).toMatchObject({ dropped: 1 })
    expect((await world.ids()).slice(-6)).toEqual(ids.slice(3))
    const hub = await world.start()
    expect((await hub.where()).oldest).toMatch(new RegExp(`^${(await parts())[0]}-`))
    const [late, inTime] = [
      listen(hub, { after: ids[1] as string }),
      listen(hub, { after: ids[3] as string }),
    ]
    await vi.waitFor(() =>
      expect(late.items[0]?.event).toMatchObject({ type: 'resync', data: { reason: 'behind_retention' } }),
    )
    await vi.waitFor(() => expect(inTime.types()).toContain('caught_up'))
    expect(inTime.numbers()).toEqual(range(5, 9))
    await world.write(10)
    hub.wake()
    await vi.waitFor(() => expect([late.numbers(), inTime.numbers().at(-1)]).toEqual([[10], 10]))
  })

  it('drops the oldest when it takes too much room', async () => {
    const ids = await threeParts()
    const [, second] = await parts()
    await world.db.execute(sql`
      insert into live_events (type, user_id, staff, created_at, event)
      select type, user_id, staff, created_at, event || jsonb_build_object('filler', repeat(md5(n::text), 60))
      from live_events, generate_series(1, 2000) n where seq = (select max(seq) from live_events)`)
    const { rows } = await world.db.execute<{ bytes: string }>(
      sql`select sum(pg_total_relation_size(('live_events_' || first_tx)::regclass)) as bytes from live_event_parts`,
    )
    // Room for all but what the smallest takes.
    expect(await rotate({ bytes: Number(rows[0]?.bytes) - 8192 })).toMatchObject({ dropped: 1 })
    expect((await parts())[0]).toBe(second)
    expect((await world.ids()).slice(0, 6)).toEqual(ids.slice(3))
  })

  it('opens no partition after an empty one, nor before its time', async () => {
    await age('30 days')
    expect(await rotate()).toEqual({ opened: false, dropped: 0 })
    await world.write(1)
    expect(await rotate()).toEqual({ opened: true, dropped: 0 })
    await world.write(2)
    expect(await rotate()).toEqual({ opened: false, dropped: 0 })
    expect(await parts()).toHaveLength(2)
  })

  it('loses and repeats nothing of what is written while it is rotated', async () => {
    const hub = await world.start()
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    let writing = true
    const rotating = (async () => {
      let opened = 0
      while (writing) {
        // An eighth of what is kept has to pass before the next.
        await world.db.update(liveEventParts).set({ openedAt: sql`now() - interval '5000 days'` })
        const rotated = await rotate({ keep: '36500 days' }).catch(() => undefined)
        if (rotated?.opened) opened++
      }
      return opened
    })()
    await Promise.all(
      range(0, 7).map(async (writer) => {
        for (const n of range(1, 40)) {
          await world.db.transaction(async (tx) => {
            // Some have their number long before they write: theirs is an older partition.
            if (n % 4 === 0) await tx.execute(sql`select pg_current_xact_id(), pg_sleep(0.03)`)
            await world.write(writer * 100 + n, { on: tx })
          })
          hub.wake()
        }
      }),
    )
    writing = false
    expect(await rotating).toBeGreaterThan(2)
    await vi.waitFor(() => expect(reader.numbers()).toHaveLength(320), 10_000)
    expect(reader.items.slice(1).map(({ id }) => id)).toEqual(await world.ids())
  })

  it('steps back from a writer that takes its time', async () => {
    await world.write(1)
    await age('30 days')
    const written = Promise.withResolvers<void>()
    const commit = Promise.withResolvers<void>()
    const slow = world.db.transaction(async (tx) => {
      await world.write(2, { on: tx })
      written.resolve()
      await commit.promise
    })
    await written.promise
    await expect(rotate()).rejects.toMatchObject({ cause: { code: '55P03' } })
    commit.resolve()
    await slow
    // PostgreSQL tells of the failure a moment before it lets go of what was locked.
    await vi.waitFor(async () => expect(await rotate()).toMatchObject({ opened: true }))
  })

  it('is cut by the role that queries run as, which may not do it in any other way', async () => {
    const { db, close } = openDatabase(world.url, { role: applicationRole })
    await db.execute(sql`select * from rotate_live_events('7 days', 1073741824)`)
    await db.execute(sql`select mend_live_events()`)
    await expect(db.execute(sql`drop table live_events`)).rejects.toMatchObject({ cause: { code: '42501' } })
    await expect(db.execute(sql`select rotate_live_events('1 second', 1073741824)`)).rejects.toMatchObject({
      cause: { code: '22023' },
    })
    await close()
  })
})

describe('a log from a backup of another database', () => {
  it('is mended by however many servers start at once', async () => {
    for (let round = 0; round < 5; round++) {
      await world.write(round)
      await world.db.update(liveEventParts).set({ home: round % 2 ? null : '1/1' })
      await Promise.all(range(1, 8).map(() => world.log.mend()))
      expect(await parts()).toHaveLength(1)
    }
  })

  it('begins anew, and whoever resumes from before is told so', async () => {
    for (const n of range(1, 3)) await world.write(n)
    await world.settled()
    const first = await world.start()
    await first.stop()
    const ids = await world.ids()
    await world.db.update(liveEventParts).set({ home: '1/1' })
    const hubs = await Promise.all([world.start(), world.start()])
    expect(await world.db.$count(liveEvents)).toBe(0)
    const reader = listen(hubs[1], { after: ids[1] as string })
    await vi.waitFor(() => expect(reader.types()).toEqual(['resync']))
    await world.write(4)
    hubs[1].wake()
    await vi.waitFor(() => expect(reader.numbers()).toEqual([4]))
  })
})
