import { type BenneClient, createBenneClient } from '@benne/client'
import { liveEvents } from '@benne/db'
import { createWasteRecord } from '@benne/services'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FlakyProxy } from './support/flaky-proxy.ts'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'
import { password, startTestServer, type TestServer } from './support/server.ts'

const cutsWanted = 200
const restarts = 4

// Two processes on one database: the one in this process writes as another node would, the other is cut off and killed.
let here: TestServer
let port: number
let process: ServerProcess
let proxy: FlakyProxy
let proxied: string
const clients: BenneClient[] = []

beforeAll(async () => {
  here = await startTestServer()
  port = await freePort()
  process = new ServerProcess(onDatabase(here.databaseUrl, port))
  await process.ready(`http://127.0.0.1:${port}`)
  proxy = new FlakyProxy(port)
  proxied = await proxy.listen()
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()))
  proxy.close()
  await process.kill('SIGKILL')
  await here.stop()
})

/** Follows the live events through the proxy, as a person's window would. */
async function follower(role: 'user' | 'admin') {
  const user = await here.account(role)
  // Cut many times a second, nobody would be back within a test.
  const client = createBenneClient({ url: proxied, reconnect: { maxMs: 250 } })
  clients.push(client)
  await client.session.signIn({ username: user.username, password })
  const seen: string[] = []
  const other: string[] = []
  client.follow({
    onEvent: (event, id) =>
      (event.type === 'waste_update' ? seen : other).push(event.type === 'waste_update' ? id : event.type),
  })
  await vi.waitFor(() => expect(other[0]).toBe('welcome'), 5_000)
  return { user, client, seen, other }
}

describe('live events', () => {
  it(`survive ${cutsWanted} cut connections and ${restarts} ended servers: each once, in order`, {
    timeout: 180_000,
  }, async () => {
    const staff = await Promise.all([follower('admin'), follower('admin'), follower('admin')])
    const residents = await Promise.all([follower('user'), follower('user')])
    const followers = [...staff, ...residents]
    let writing = true
    let written = 0

    const throughNode = async ({ client }: (typeof residents)[number]) => {
      const direct = createBenneClient({ url: `http://127.0.0.1:${port}` })
      clients.push(direct)
      await direct.session.signIn({ username: (await client.auth.me.query()).username, password })
      while (writing) {
        // While the server is down the declaration fails, as it would for a person.
        await direct.waste.create.mutate({ wasteType: 'glass', quantity: 1 }).then(
          () => written++,
          () => new Promise((resolve) => setTimeout(resolve, 50)),
        )
      }
    }
    const throughAnotherNode = async ({ user }: (typeof residents)[number]) => {
      const client = createBenneClient({ url: here.url })
      clients.push(client)
      await client.session.signIn({ username: user.username, password })
      const ctx = await here.context((await client.session.accessToken()) as string)
      while (writing) {
        // Some transactions stay open while others commit: the order of commits is not that of the sequence.
        await here.db.transaction(async (tx) => {
          await createWasteRecord({
            ctx: { ...ctx, tx },
            input: { wasteType: 'paper', quantity: 1, unit: 'kg' },
          })
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 30))
        })
        written++
      }
    }
    const writers = [
      ...residents.map(throughNode),
      ...residents.map(throughAnotherNode),
      ...residents.map(throughAnotherNode),
    ]

    for (let killed = 0; proxy.cuts < cutsWanted; ) {
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 60))
      proxy.cutOne()
      if (killed < restarts && proxy.cuts >= ((killed + 1) * cutsWanted) / (restarts + 1)) {
        // In turn: a stop that tells the clients to come back, and a death that tells nobody.
        await process.kill(killed++ % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
        process = new ServerProcess(onDatabase(here.databaseUrl, port))
        await process.ready(`http://127.0.0.1:${port}`)
      }
    }
    writing = false
    await Promise.all(writers)

    const table = await here.db
      .select()
      .from(liveEvents)
      .where(eq(liveEvents.type, 'waste_update'))
      .orderBy(asc(liveEvents.tx), asc(liveEvents.seq))
    const id = ({ tx, seq }: (typeof table)[number]) => `${tx}-${seq}`
    expect(table.length).toBeGreaterThanOrEqual(written)
    expect(written).toBeGreaterThan(100)
    for (const { seen, other, user } of followers) {
      const expected = table.filter((row) => user.role === 'admin' || row.userId === user.id).map(id)
      await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(expected.length), 20_000)
      expect(seen).toEqual(expected)
      // Nothing was too much, and no place unknown.
      expect(other).not.toContain('resync')
      expect(other.filter((type) => type === 'welcome')).toHaveLength(1)
    }
  })
})
