import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../testing/redis.ts'
import { expectEverything } from './lib/ledger.ts'
import { RealClient } from './lib/real-client.ts'
import { resident, Site, staff } from './lib/site.ts'
import { until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

let site: Site
beforeAll(async () => {
  const redis = await startRedis()
  site = await Site.open('node-killed', { REDIS_URL: redis.url })
  site.defer(() => redis.kill())
  await site.start(3)
})
afterAll(() => site.close())

describe.skipIf(!hasRedis)('a node that is killed while 500 listen and others write', () => {
  it('costs nobody an event: each holds every one of its own once, in order', async () => {
    const writing = [...Array.from({ length: 6 }, (_, n) => resident(n)), staff(0), staff(1)]
    // Most are staff, who are sent everything; the others are those who write, who are sent their own.
    const sockets = Array.from({ length: 480 }, (_, n) => {
      const person = n % 8 === 0 ? resident(n % 6) : staff(n)
      return new Watcher({ person, address: site.newAddress(), pick: site.anyNode, name: `socket ${n}` })
    })
    const clients = Array.from({ length: 20 }, (_, n) => {
      const person = n % 4 === 0 ? resident(n % 6) : staff(500 + n)
      return new RealClient({ person, address: site.newAddress(), pick: site.anyNode })
    })
    await openAll(clients, 4)
    await openAll(sockets)
    const writers = new Writers(site, { people: writing, pauseMs: 250 })
    const writtenBefore = (count: number) =>
      until('declarations are accepted', 30, () =>
        writers.accepted.length >= count ? null : `${writers.accepted.length} of ${count}`,
      )
    await writtenBefore(40)
    const victim = site.chance.pick(site.nodes)
    await victim.kill('SIGKILL')
    const moved = writers.accepted.length
    await writtenBefore(moved + 80)
    await writers.stop()
    const sent = await expectEverything(site.pool, [...sockets, ...clients])
    await writers.expectKept()
    // It was a fault: somebody had to move, and nobody was told to give up.
    expect(sockets.filter(({ connections }) => connections > 1).length).toBeGreaterThan(50)
    expect(clients.filter(({ connections }) => connections > 1).length).toBeGreaterThan(0)
    expect(Object.keys(writers.counts()).filter((code) => code !== 'ok' && code !== 'connection')).toEqual([])
    expect(sent).toBeGreaterThan(40_000)
    for (const each of [...sockets, ...clients]) await each.close()
  })
})
