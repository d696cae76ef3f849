import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../testing/redis.ts'
import { expectEverything } from './lib/ledger.ts'
import { type OwnPostgres, startOwnPostgres } from './lib/own-postgres.ts'
import { RealClient } from './lib/real-client.ts'
import { resident, Site, staff } from './lib/site.ts'
import { until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

let site: Site
let postgres: OwnPostgres
beforeAll(async () => {
  const redis = await startRedis()
  postgres = await startOwnPostgres()
  site = await Site.open('postgres-restarted', { REDIS_URL: redis.url, databaseUrl: postgres.url })
  site.defer(() => redis.kill())
  await site.start(2)
})
afterAll(async () => {
  await site.close()
  await postgres.stop()
})

describe.skipIf(!hasRedis)('PostgreSQL that is stopped without a word under load, and started again', () => {
  it('is told to writers as `unavailable`; nothing accepted is lost, and nobody is sent anything twice', async () => {
    const watchers = Array.from({ length: 100 }, (_, n) => {
      const person = n % 5 === 0 ? resident(n % 6) : staff(n)
      return new Watcher({ person, address: site.newAddress(), pick: site.anyNode, name: `socket ${n}` })
    })
    const clients = [500, 501, 502, 503].map(
      (n) => new RealClient({ person: staff(n), address: site.newAddress(), pick: site.anyNode }),
    )
    await openAll(clients, 2)
    await openAll(watchers)
    const writers = new Writers(site, {
      people: Array.from({ length: 6 }, (_, n) => resident(n)),
      pauseMs: 50,
    })
    const accepts = (more: number) => {
      const wanted = writers.accepted.length + more
      return until('declarations are accepted', 60, () =>
        writers.accepted.length >= wanted ? null : JSON.stringify(writers.counts()),
      )
    }
    const refused = () => writers.counts()['unavailable'] ?? 0
    for (const round of [1, 2]) {
      await accepts(60)
      await postgres.crash()
      await until('writers are told that it is away', 30, () =>
        refused() >= round * 6 ? null : JSON.stringify(writers.counts()),
      )
      await postgres.start()
    }
    await accepts(60)
    await writers.stop()
    await expectEverything(site.pool, [...watchers, ...clients])
    await writers.expectKept()
    expect(Object.keys(writers.counts()).toSorted()).toEqual(['ok', 'unavailable'])
    const statuses = new Set(writers.attempts.map(({ code, status }) => `${code} ${status}`))
    expect([...statuses].toSorted()).toEqual(['ok 200', 'unavailable 503'])
    expect([...watchers, ...clients].flatMap(({ resyncs }) => resyncs)).toEqual([])
    for (const each of [...watchers, ...clients]) await each.close()
  })
})
