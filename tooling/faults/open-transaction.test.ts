import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, startRedis } from '../testing/redis.ts'
import { expectEverything, readLog } from './lib/ledger.ts'
import { resident, Site, staff } from './lib/site.ts'
import { lasting, until } from './lib/until.ts'
import { openAll, Watcher } from './lib/watcher.ts'
import { Writers } from './lib/writers.ts'

let site: Site
beforeAll(async () => {
  const redis = await startRedis()
  site = await Site.open('open-transaction', { REDIS_URL: redis.url })
  site.defer(() => redis.kill())
  await site.start(2)
})
afterAll(() => site.close())

describe.skipIf(!hasRedis)(
  'a writer that has written to the log and does not commit for five seconds',
  () => {
    it('delays what others commit, and neither loses its own event nor cuts anybody off', async () => {
      const watchers = Array.from({ length: 60 }, (_, n) => {
        const person = n % 6 === 0 ? resident(n % 4) : staff(n)
        return new Watcher({ person, address: site.newAddress(), pick: site.anyNode, name: `socket ${n}` })
      })
      await openAll(watchers)
      const writers = new Writers(site, {
        people: [0, 1, 2, 3].map((n) => resident(n)),
        pauseMs: 100,
      })
      const accepted = (count: number) =>
        until('declarations are accepted', 30, () =>
          writers.accepted.length >= count ? null : `${writers.accepted.length} of ${count}`,
        )
      await accepted(10)

      const late = new pg.Client({ connectionString: site.databaseUrl })
      await late.connect()
      await late.query('begin')
      // A copy of an event that is there, as a program of somebody else's would write it: with its place taken early.
      const { rows } = await late.query<{ id: string }>(
        `insert into live_events (type, user_id, staff, created_at, event)
       select type, user_id, staff, now(), jsonb_set(event, '{json,data,action}', '"updated"')
       from live_events where staff order by tx, seq limit 1
       returning tx || '-' || seq as id`,
      )
      const lateId = rows[0]?.id as string
      const before = writers.accepted.length
      await lasting(5)
      await accepted(before + 20)
      // Nothing after the open place may have been sent: it could not be told that nothing comes before it any more.
      const held = (await readLog(site.pool)).length
      const seen = Math.max(...watchers.map(({ ids }) => ids.length))
      expect(held).toBeGreaterThan(seen + 10)
      expect(watchers.filter(({ ids }) => ids.includes(lateId))).toEqual([])
      await late.query('commit')
      await late.end()

      const after = writers.accepted.length
      await accepted(after + 20)
      await writers.stop()
      await expectEverything(site.pool, watchers)
      await writers.expectKept()
      expect(Object.keys(writers.counts())).toEqual(['ok'])
      expect(watchers.filter(({ connections, resyncs }) => connections > 1 || resyncs.length > 0)).toEqual([])
      const staffed = watchers.filter(({ person }) => person.role === 'admin')
      expect(staffed.filter(({ ids }) => !ids.includes(lateId))).toEqual([])
      for (const each of watchers) each.close()
    })
  },
)
