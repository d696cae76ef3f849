import type { RealtimeStatistics } from '@benne/contracts'
import { openBoss } from '@benne/jobs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessTokens } from '../bench/lib/seed.ts'
import { hasRedis, startRedis } from '../testing/redis.ts'
import { expectEverything, readLog } from './lib/ledger.ts'
import type { Node } from './lib/node.ts'
import { RealClient } from './lib/real-client.ts'
import { type Person, resident, Site, staff } from './lib/site.ts'
import { until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

const hourMs = 3_600_000
const clocks = [0, 3 * hourMs, -3 * hourMs] as const
const atClock = (ms: number) => ({ BENNE_FAULTS_CLOCK_MS: String(ms) })

let site: Site
/** By address. */
const clockOf = new Map<string, number>()
beforeAll(async () => {
  const redis = await startRedis()
  site = await Site.open('clock-wrong', { REDIS_URL: redis.url })
  site.defer(() => redis.kill())
  for (const ms of clocks) clockOf.set((await site.startNode(atClock(ms))).url, ms)
})
afterAll(() => site.close())

/** As the node itself would sign it now. */
const tokenAt = ({ userId, sessionId, role }: Person, url: string) =>
  accessTokens.sign({ userId, sessionId, role }, new Date(Date.now() + (clockOf.get(url) ?? 0)))

describe.skipIf(!hasRedis)('nodes whose clocks are three hours ahead and behind', () => {
  it('send everything once and in order, resume each other’s clients, and count who is connected', async () => {
    const [right, ahead, behind] = site.nodes as [Node, Node, Node]
    const watchers = Array.from({ length: 60 }, (_, n) => {
      const person = n % 5 === 0 ? resident(n % 4) : staff(n)
      const token = (url: string) => tokenAt(person, url)
      return new Watcher({
        person,
        address: site.newAddress(),
        pick: site.anyNode,
        token,
        name: `socket ${n}`,
      })
    })
    let refuge = ahead.url
    const clients = [500, 501, 502, 503].map(
      (n) => new RealClient({ person: staff(n), address: site.newAddress(), pick: () => refuge }),
    )
    await openAll(clients, 2)
    await openAll(watchers)
    const writers = new Writers(site, {
      people: [0, 1, 2, 3].map((n) => resident(n)),
      pauseMs: 80,
      token: tokenAt,
    })
    const accepts = (more: number) => {
      const wanted = writers.accepted.length + more
      return until('declarations are accepted', 30, () =>
        writers.accepted.length >= wanted ? null : JSON.stringify(writers.counts()),
      )
    }
    await accepts(60)
    await expectPresence([right, ahead, behind], [...watchers, ...clients])
    // From the clock that is ahead to the one that is behind, and on to the right one.
    refuge = behind.url
    await ahead.kill('SIGKILL')
    await accepts(40)
    await until('the clients have moved', 60, () => allMoved(clients, 2))
    refuge = right.url
    await behind.kill('SIGKILL')
    await accepts(40)
    await until('the clients have moved again', 60, () => allMoved(clients, 3))
    await expectPresence([right], [...watchers, ...clients])
    await writers.stop()
    await expectEverything(site.pool, [...watchers, ...clients])
    await writers.expectKept()
    expect([...watchers, ...clients].flatMap(({ resyncs }) => resyncs)).toEqual([])
    for (const each of [...watchers, ...clients]) await each.close()
  })

  it('take a token as long as their own clock says; its session ends everywhere at once', async () => {
    const [right] = site.nodes as [Node]
    const ahead = await site.startNode(atClock(3 * hourMs))
    clockOf.set(ahead.url, 3 * hourMs)
    const me = async (node: Node, token: string) => (await site.call(node.url, 'auth.me', token)).status
    const person = resident(20)
    const [ofRight, ofAhead] = [await tokenAt(person, right.url), await tokenAt(person, ahead.url)]
    // Ten minutes are over there already; whoever is refused gets another one, as clients do by themselves.
    expect([await me(right, ofRight), await me(ahead, ofRight)]).toEqual([200, 401])
    // One from the future is good for three hours more: what counts is whether its session lives.
    expect([await me(ahead, ofAhead), await me(right, ofAhead)]).toEqual([200, 200])
    expect(await site.call(right.url, 'users.suspend', staff(599), { id: person.userId })).toMatchObject({
      status: 200,
    })
    await until('the session has ended on both', 10, async () => {
      const statuses = [await me(right, ofAhead), await me(ahead, ofAhead)]
      return statuses.every((status) => status === 401) ? null : statuses.join(', ')
    })
  })

  it('keep the log for as long as the database’s clock says', async () => {
    const before = await readLog(site.pool)
    const parts = () => site.pool.query('select first_tx from live_event_parts').then(({ rows }) => rows)
    const partsBefore = await parts()
    const worker = await site.startNode({ ...atClock(30 * 24 * hourMs), PROCESS_ROLE: 'worker' })
    const boss = await openBoss({
      url: site.databaseUrl,
      role: null,
      works: false,
      onError: () => {},
      onWarning: () => {},
    })
    const id = await boss.send('live-log', {})
    await until('the log has been looked after', 60, async () => {
      const { rows } = await site.pool.query<{ state: string }>(
        'select state from pgboss.job where id = $1',
        [id],
      )
      return rows[0]?.state === 'completed' ? null : `the job is ${rows[0]?.state}`
    })
    await worker.kill('SIGTERM')
    await boss.stop({ graceful: false })
    // A month ahead, everything would be older than a week.
    expect(await readLog(site.pool)).toEqual(before)
    expect(await parts()).toEqual(partsBefore)
    expect(before.length).toBeGreaterThan(100)
  })
})

const allMoved = (clients: readonly RealClient[], connections: number): string | null => {
  const waiting = clients.filter(
    (each) => each.connections < connections || each.client.liveState.get() !== 'live',
  )
  return waiting.length === 0
    ? null
    : waiting.map((each) => `${each.name}: ${each.client.liveState.get()}, ${each.connections}`).join('; ')
}

async function expectPresence(
  nodes: readonly Node[],
  connected: readonly { person: Person }[],
): Promise<void> {
  const accounts = new Map(connected.map(({ person }) => [person.userId, person.role]))
  const users = [...accounts.values()].filter((role) => role === 'user').length
  await until(`${users} of ${accounts.size} are residents`, 30, async () => {
    const counts = await Promise.all(
      nodes.map(async ({ url }) => {
        const token = await tokenAt(staff(598), url)
        return site.ask<RealtimeStatistics>(url, 'statistics.realtime', token)
      }),
    )
    const right = counts.every(
      ({ connectedUsers, connectedAdmins }) =>
        connectedUsers === users && connectedUsers + connectedAdmins === accounts.size,
    )
    return right ? null : JSON.stringify(counts)
  })
}
