import type { RealtimeStatistics } from '@benne/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../testing/redis.ts'
import { expectEverything } from './lib/ledger.ts'
import type { Node } from './lib/node.ts'
import { RealClient } from './lib/real-client.ts'
import { type Person, resident, Site, staff } from './lib/site.ts'
import { lasting, until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

let site: Site
let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
  site = await Site.open('redis-lost', { REDIS_URL: redis.url })
  site.defer(() => redis.kill())
  await site.start(2)
})
afterAll(() => site.close())

const downSeconds = 20

describe.skipIf(!hasRedis)('Redis that is killed, is away for 20 seconds and comes back empty', () => {
  it('costs no event, lets nobody stay who should not, and is forgotten by those who count', async () => {
    const [here, there] = site.nodes as [Node, Node]
    const watchers = Array.from({ length: 40 }, (_, n) => {
      const node = n % 2 ? here : there
      const person = n % 5 === 0 ? resident(n % 4) : staff(n)
      return new Watcher({ person, address: site.newAddress(), pick: () => node.url, name: `socket ${n}` })
    })
    const clients = [500, 501, 502, 503].map(
      (n) => new RealClient({ person: staff(n), address: site.newAddress(), pick: site.anyNode }),
    )
    // Without Redis, one node is up to a second behind the other: who moves may be further than the node it comes to.
    const movers = Array.from({ length: 12 }, (_, n) => {
      const person = n % 4 === 0 ? resident(n % 3) : staff(100 + n)
      return new Watcher({ person, address: site.newAddress(), pick: site.anyNode, name: `mover ${n}` })
    })
    await openAll(clients, 2)
    await openAll([...watchers, ...movers])
    const writers = new Writers(site, { people: [0, 1, 2, 3].map((n) => resident(n)), pauseMs: 100 })

    await redis.kill()
    const moving = setInterval(() => {
      for (const mover of movers) if (mover.live) mover.cut()
    }, 400)
    const down = lasting(downSeconds)
    await expectRevocationBites(here, there, 40)
    await accepts(writers, 40)
    await down
    clearInterval(moving)
    await redis.start()
    await expectRevocationBites(here, there, 41)
    await accepts(writers, 40)
    await expectRevocationBites(there, here, 42)
    await writers.stop()

    await expectEverything(site.pool, [...watchers, ...movers, ...clients])
    await writers.expectKept()
    expect(Object.keys(writers.counts())).toEqual(['ok'])
    // Nobody's socket had anything to do with Redis.
    expect(watchers.filter(({ connections }) => connections > 1)).toEqual([])
    expect(Math.min(...movers.map(({ connections }) => connections))).toBeGreaterThan(5)
    for (const each of movers) each.close()
    await expectPresence([here, there], [...watchers, ...clients])
    for (const each of watchers.splice(0, 20)) each.close()
    await expectPresence([here, there], [...watchers, ...clients])
    for (const each of [...watchers, ...clients]) await each.close()
  })
})

async function accepts(writers: Writers, more: number): Promise<void> {
  const wanted = writers.accepted.length + more
  await until('declarations go on being accepted', 30, () =>
    writers.accepted.length >= wanted ? null : JSON.stringify(writers.counts()),
  )
}

/** Staff suspend somebody on one node: their window on the other is closed, and their token refused there, soon. */
async function expectRevocationBites(on: Node, other: Node, n: number): Promise<void> {
  const person = resident(n)
  const window = new Watcher({ person, address: site.newAddress(), pick: () => other.url })
  await window.open()
  expect(await site.call(other.url, 'auth.me', person)).toMatchObject({ status: 200 })
  expect(await site.call(on.url, 'users.suspend', staff(599), { id: person.userId })).toMatchObject({
    status: 200,
  })
  await until(`what is ended on ${on.name} is ended on ${other.name}`, 10, async () => {
    const { status } = await site.call(other.url, 'auth.me', person)
    const closed = window.closings.includes(4401)
    return status === 401 && closed
      ? null
      : `auth.me ${status}, window closed with ${window.closings.join(', ')}`
  })
  window.close()
}

/** Both nodes count those who are connected, each account once. */
async function expectPresence(
  nodes: readonly Node[],
  connected: readonly { person: Person }[],
): Promise<void> {
  const accounts = new Map(connected.map(({ person }) => [person.userId, person.role]))
  const roles = [...accounts.values()]
  const users = roles.filter((role) => role === 'user').length
  const admins = roles.length - users
  await until(`${users} residents and ${admins} staff are counted`, 30, async () => {
    const counts = await Promise.all(
      nodes.map(({ url }) => site.ask<RealtimeStatistics>(url, 'statistics.realtime', staff(598))),
    )
    const right = counts.every(
      ({ connectedUsers, connectedAdmins }) => connectedUsers === users && connectedAdmins === admins,
    )
    return right ? null : JSON.stringify(counts)
  })
}
