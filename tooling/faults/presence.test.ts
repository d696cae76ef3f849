import type { RealtimeStatistics } from '@benne/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../testing/redis.ts'
import { resident, Site, staff } from './lib/site.ts'
import { until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'

let site: Site
beforeAll(async () => {
  const redis = await startRedis()
  site = await Site.open('presence', { REDIS_URL: redis.url })
  site.defer(() => redis.kill())
  await site.start(3)
})
afterAll(() => site.close())

describe.skipIf(!hasRedis)('who is connected, when a node dies', () => {
  it('is right on every other node within 30 seconds, and again when its people have come back', async () => {
    const [dying, ...others] = site.nodes
    if (!dying) throw new Error('no node')
    let refuge: string | null = null
    // Those of the dying node wait until there is somewhere to go; two of them have a window on another node as well.
    const at = (url: string) => () => (url === dying.url && refuge !== null ? refuge : url)
    const open = (person: ReturnType<typeof staff>, url: string) =>
      new Watcher({ person, address: site.newAddress(), pick: at(url) })
    const staying = [
      ...[0, 1, 2, 3].map((n) => open(staff(n), others[n % 2]?.url as string)),
      ...[0, 1, 2, 3, 4, 5].map((n) => open(resident(n), others[n % 2]?.url as string)),
    ]
    const leaving = [
      ...[0, 10, 11].map((n) => open(staff(n), dying.url)),
      ...[0, 10, 11, 12].map((n) => open(resident(n), dying.url)),
    ]
    await openAll([...staying, ...leaving])
    const expectCounts = (seconds: number, users: number, admins: number) =>
      until(`${users} residents and ${admins} staff are counted`, seconds, async () => {
        const living = site.nodes.filter(({ alive }) => alive)
        const counts = await Promise.all(
          living.map(async ({ url }) => {
            const data = await site.ask<RealtimeStatistics>(url, 'statistics.realtime', staff(9))
            return [data.connectedUsers, data.connectedAdmins]
          }),
        )
        const right = counts.every(([u, a]) => u === users && a === admins)
        return right ? null : JSON.stringify(counts)
      })
    await expectCounts(30, 9, 6)
    await dying.kill('SIGKILL')
    await expectCounts(30, 6, 4)
    refuge = others[0]?.url as string
    await expectCounts(30, 9, 6)
    for (const each of leaving) each.close()
    await expectCounts(30, 6, 4)
    expect(staying.filter(({ connections }) => connections > 1)).toEqual([])
    for (const each of staying) each.close()
    await expectCounts(30, 0, 0)
  })
})
