import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectEverything } from './lib/ledger.ts'
import type { Node } from './lib/node.ts'
import { resident, Site, staff } from './lib/site.ts'
import { StoppableReaders } from './lib/stoppable-readers.ts'
import { lasting, until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

const pausedSeconds = 60
const events = 10_000
/** Sockets of each kind. If the server kept for each what it is to be sent, that would be more than 160 MiB. */
const each = 6
/** Resident at any moment, garbage included; and what is held, right after the events and at the end of the minute. */
const allowedMiB = { resident: 300, held: 80 }

let site: Site
beforeAll(async () => {
  site = await Site.open('client-paused', {})
  await site.start(1)
})
afterAll(() => site.close())

describe('clients that read nothing for a minute, while 10,000 events come', { timeout: 240_000 }, () => {
  it('cost the server little memory, and then are sent everything once and in order, or told to fetch again', async () => {
    const [node] = site.nodes as [Node]
    const someone = (n: number) => ({ person: staff(n), address: site.newAddress() })
    const make = (n: number, name: string) => new Watcher({ ...someone(n), pick: () => node.url, name })
    const reading = Array.from({ length: 5 }, (_, n) => make(n, `socket ${n} that reads on`))
    const paused = Array.from({ length: each }, (_, n) => make(10 + n, `paused socket ${n}`))
    await openAll([...reading, ...paused])
    const stopped = await StoppableReaders.open({
      order: 'open',
      url: node.url,
      readers: Array.from({ length: each }, (_, n) => someone(100 + n)),
    })
    site.defer(() => stopped.end())
    await declare(10)
    const heldBefore = await node.held()
    const before = node.memory()
    const minute = lasting(pausedSeconds)
    for (const { socket } of paused) socket.pause()
    stopped.stop()

    const samples: number[] = []
    const sampling = setInterval(() => samples.push(node.memory()), 200)
    await writeEvents()
    await expectEverything(site.pool, reading)
    const heldAtOnce = (await node.held()) - heldBefore
    await minute
    clearInterval(sampling)
    const grown = { resident: Math.max(...samples) - before, held: (await node.held()) - heldBefore }
    process.stdout.write(`client-paused: grown by ${JSON.stringify({ ...grown, heldAtOnce })} MiB\n`)
    expect(grown.resident).toBeLessThan(allowedMiB.resident)
    expect(Math.max(heldAtOnce, grown.held)).toBeLessThan(allowedMiB.held)

    for (const { socket } of paused) socket.resume()
    stopped.resume()
    await declare(10)
    await expectEverything(site.pool, [...reading, ...paused], 120)
    await until('the stopped process has caught up', 120, async () => {
      await stopped.ask()
      const last = reading[0]?.ids.at(-1)
      const behind = stopped.told.filter(({ ids }) => ids.at(-1) !== last)
      return behind.length === 0 ? null : `${behind.length} are behind`
    })
    await expectEverything(site.pool, stopped.listeners)
    // Otherwise nothing was tried: sockets take some thousand events by themselves, in the buffers of the kernel.
    expect(paused.filter(({ connections }) => connections > 1)).toHaveLength(each)
    expect(stopped.told.filter(({ connections }) => connections > 1)).toHaveLength(each)
    expect(reading.filter(({ connections }) => connections > 1)).toEqual([])
    for (const watcher of [...reading, ...paused]) watcher.close()
  })
})

async function declare(count: number): Promise<void> {
  const writers = new Writers(site, { people: [resident(0)], pauseMs: 20 })
  await until('declarations are accepted', 120, () =>
    writers.accepted.length >= count ? null : JSON.stringify(writers.counts()),
  )
  await writers.stop()
}

/** As many changes would be: copies of an event that is there, a hundred a transaction. */
async function writeEvents(): Promise<void> {
  for (let left = events; left > 0; left -= 100) {
    await site.pool.query(
      `insert into live_events (type, user_id, staff, created_at, event)
       select type, user_id, staff, now(), jsonb_set(event, '{json,data,action}', '"updated"')
       from (select * from live_events where staff order by tx, seq limit 1) e, generate_series(1, 100)`,
    )
  }
}
