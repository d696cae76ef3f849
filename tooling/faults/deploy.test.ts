import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Proxy, startProxy } from '../../apps/server/src/cluster/proxy.ts'
import { hasRedis, startRedis } from '../testing/redis.ts'
import { expectEverything } from './lib/ledger.ts'
import type { Node } from './lib/node.ts'
import { RealClient } from './lib/real-client.ts'
import { resident, Site, staff } from './lib/site.ts'
import { until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

let site: Site
let proxy: Proxy
beforeAll(async () => {
  const redis = await startRedis()
  // As long as a proxy is given to notice that a node has been told to stop.
  site = await Site.open('deploy', { REDIS_URL: redis.url, BENNE_DRAIN_SECONDS: '1' })
  site.defer(() => redis.kill())
  proxy = await startProxy({ port: 0, host: '127.0.0.1' })
  site.defer(() => proxy.stop())
  for (const node of await site.start(3)) await proxy.add(backendOf(node))
})
afterAll(() => site.close())

const backendOf = ({ url }: Node) => ({ host: '127.0.0.1', port: Number(new URL(url).port) })

describe.skipIf(!hasRedis)('three nodes behind a proxy, replaced one after the other under load', () => {
  it('lose no request and no event: each is answered once, done once, and sent once', async () => {
    const entrance = () => `http://127.0.0.1:${proxy.port}`
    const watchers = Array.from({ length: 150 }, (_, n) => {
      const person = n % 5 === 0 ? resident(n % 8) : staff(n)
      return new Watcher({ person, address: site.newAddress(), pick: entrance, name: `socket ${n}` })
    })
    const clients = Array.from({ length: 8 }, (_, n) => {
      const person = n % 4 === 0 ? resident(n) : staff(500 + n)
      return new RealClient({ person, address: site.newAddress(), pick: entrance })
    })
    await openAll(clients, 2)
    await openAll(watchers)
    const writers = new Writers(site, {
      people: Array.from({ length: 8 }, (_, n) => resident(n)),
      pauseMs: 40,
      pick: entrance,
    })
    const accepts = (more: number) => {
      const wanted = writers.accepted.length + more
      return until('declarations are accepted', 60, () =>
        writers.accepted.length >= wanted ? null : JSON.stringify(writers.counts()),
      )
    }
    const replaced = [...site.nodes]
    for (const node of replaced) {
      await accepts(30)
      await proxy.add(backendOf(await site.startNode()))
      // No word to the proxy: it finds out from the node itself, which says that it is not ready.
      expect(await node.kill('SIGTERM')).toEqual({ code: 0, signal: null })
      proxy.remove(backendOf(node))
    }
    await accepts(30)
    await writers.stop()
    await expectEverything(site.pool, [...watchers, ...clients])
    await writers.expectKept()
    const answers = new Set(writers.attempts.map(({ code, status }) => `${code} ${status}`))
    expect([...answers]).toEqual(['ok 200'])
    expect(site.nodes.filter(({ alive }) => alive)).toHaveLength(3)
    expect([...watchers, ...clients].flatMap(({ resyncs }) => resyncs)).toEqual([])
    // All of those who were there before had to move.
    expect([...watchers, ...clients].filter(({ connections }) => connections < 2)).toEqual([])
    for (const each of [...watchers, ...clients]) await each.close()
  })
})
