import { readFile } from 'node:fs/promises'
import { liveEventParts } from '@benne/db'
import { sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { listen, range, useHubWorld } from './hub-world.ts'

const world = useHubWorld()

const beginAnew = async () => {
  await world.db.update(liveEventParts).set({ home: '1/1/1' })
  await world.log.mend()
}

describe('a log that has begun anew', () => {
  it('takes no place of the one before for its own, whatever its number', async () => {
    for (const n of range(1, 3)) await world.write(n)
    await world.settled()
    const [before = ''] = await world.ids()
    await beginAnew()
    for (const n of range(4, 40)) await world.write(n)
    await world.settled()
    const hub = await world.start()
    // As if the database before had been further: transactions that this one has given out by now as well.
    const [tx = ''] = (await world.ids()).at(20)?.split('-') ?? []
    for (const after of [before, `${tx}-${before.split('-')[1]}`]) {
      const reader = listen(hub, { after })
      await vi.waitFor(() => expect(reader.types()).toEqual(['resync']))
      expect(reader.items[0]?.event.data).toEqual({ reason: 'unknown_cursor' })
    }
  })

  it('is noticed by a server that reads it: everybody is told, and sent what is new', async () => {
    const hub = await world.start({ idlePollMs: 20 })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    await beginAnew()
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome', 'resync']))
    await world.write(1)
    await vi.waitFor(() => expect(reader.numbers()).toEqual([1]))
  })

  it('is begun by a server that finds another database when its own is back', async () => {
    const hub = await world.start({ idlePollMs: 20, onError: () => {} })
    const reader = listen(hub)
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome']))
    vi.spyOn(world.log, 'readAfter').mockRejectedValueOnce(new Error('gone'))
    // A standby has another timeline.
    await world.db.update(liveEventParts).set({ home: sql`home || '1'` })
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome', 'resync']), 5_000)
  })
})

describe('the place of a server', () => {
  it('moves on where nothing is written, so that nobody who resumes from it is behind what is kept', async () => {
    const hub = await world.start({ idlePollMs: 20 })
    await world.write(1)
    await vi.waitFor(() => expect(hub.stats.read).toBe(1))
    const { id } = await hub.where()
    await world.db.execute(sql`select pg_current_xact_id()`)
    await vi.waitFor(async () => expect((await hub.where()).id).not.toBe(id))
    const rotateLate = async () => {
      await world.db.update(liveEventParts).set({ openedAt: sql`now() - interval '30 days'` })
      await world.db.execute(sql`select * from rotate_live_events('7 days', 1073741824)`)
    }
    const reader = listen(hub)
    await rotateLate()
    const closed = (await hub.where()).id
    await world.db.execute(sql`select pg_current_xact_id()`)
    await vi.waitFor(async () => expect((await hub.where()).id).not.toBe(closed))
    const after = (await hub.where()).id
    await rotateLate()
    expect(await world.ids()).toEqual([])
    await world.write(2)
    await vi.waitFor(() => expect(reader.types()).toEqual(['welcome', 'waste_update']))
    const later = listen(await world.start(), { after })
    await vi.waitFor(() => expect(later.types()).toEqual(['waste_update', 'caught_up']))
  })
})

describe('a log of the version before', () => {
  it('is kept, goes on in its order, and can be cut', async () => {
    const folder = new URL('../../db/migrations/', import.meta.url)
    const apply = async (name: string) => {
      const text = await readFile(new URL(`${name}.sql`, folder), 'utf8')
      for (const statement of text.split('--> statement-breakpoint'))
        await world.db.execute(sql.raw(statement))
    }
    await world.db.execute(sql.raw('drop schema public cascade; create schema public'))
    for (const name of ['0000_initial', '0001_accounts', '0002_waste', '0003_lists', '0004_faces'])
      await apply(name)
    for (let transaction = 0; transaction < 2; transaction++) {
      await world.db.execute(sql`insert into live_events (type, staff, created_at, event)
        select 'waste_update', true, now(), '{"json":{}}' from generate_series(1, 100)`)
    }
    await apply('0005_live_log')
    await world.log.mend()
    expect(await world.ids()).toHaveLength(200)
    await world.write(201)
    expect((await world.ids()).at(-1)).toMatch(/-201$/)
    await world.db.update(liveEventParts).set({ openedAt: sql`now() - interval '30 days'` })
    const { rows } = await world.db.execute(sql`select * from rotate_live_events('7 days', 1073741824)`)
    expect(rows[0]).toEqual({ opened: true, dropped: 0 })
    await world.write(202)
    expect(await world.ids()).toHaveLength(202)
  })
})
