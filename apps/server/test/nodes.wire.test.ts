import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../../tooling/testing/redis.ts'
import { password, startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

const seconds = 15_000

/** Two servers on one database, as two machines would be. */
async function startNodes(redisUrl: string | null): Promise<{ here: TestServer; there: TestServer }> {
  const options = { redisUrl, trustedProxies: ['127.0.0.1'] }
  const here = await startTestServer(options)
  return { here, there: await startTestServer({ ...options, databaseUrl: here.databaseUrl }) }
}

async function openWindow({ url }: TestServer, token: string | null): Promise<RawSocket> {
  const window = await RawSocket.signedIn(url, token as string)
  window.subscribe(1)
  await vi.waitFor(() => expect(window.events()).toContain('welcome'), seconds)
  return window
}

/** Somebody with two sessions, one opened on each node, and a window of the second on the second. */
async function person(nodes: { here: TestServer; there: TestServer }) {
  const user = await nodes.here.account()
  const [here, there] = [new Visitor(nodes.here.url), new Visitor(nodes.there.url)]
  await here.signIn(user.username)
  await there.signIn(user.username)
  const window = await openWindow(nodes.there, there.token)
  // The second node remembers the session from now on.
  expect(await there.ask('auth.me')).toMatchObject({ status: 200 })
  return { user, here, there, window }
}

async function staff(nodes: { here: TestServer }, role: 'admin' | 'super_admin'): Promise<Visitor> {
  const me = new Visitor(nodes.here.url)
  await me.signIn((await nodes.here.account(role)).username)
  return me
}

/** What ends a session, done on the first node; each bites on the second. */
const endings: [
  string,
  (nodes: { here: TestServer }, who: Awaited<ReturnType<typeof person>>) => Promise<unknown>,
][] = [
  [
    'its owner, who ends it from elsewhere',
    async (_, { here }) => {
      const { data } = await here.ask<{ items: { id: string; current: boolean }[] }>('auth.sessions')
      await here.call('auth.revokeSession', { id: data.items.find(({ current }) => !current)?.id })
    },
  ],
  [
    'a new password',
    (_, { here }) => {
      const newPassword = 'Cuivre-7390-menthe'
      const form = { currentPassword: password, newPassword, confirmPassword: newPassword }
      return here.call('auth.changePassword', form)
    },
  ],
  ['staff', async (nodes, { user }) => (await staff(nodes, 'admin')).call('users.suspend', { id: user.id })],
  ['its owner’s leaving', (_, { here }) => here.call('users.deleteMe', { password })],
]

async function expectOver({ there, window }: Awaited<ReturnType<typeof person>>): Promise<void> {
  // By itself, a node that hears the others looks every thirty seconds.
  await vi.waitFor(() => expect(window.socket.readyState).toBe(window.socket.CLOSED), seconds)
  expect(await window.closed).toMatchObject({ code: 4401 })
  expect(await there.ask('auth.me')).toMatchObject({ status: 401, code: 'session_ended' })
  expect(await there.refresh()).toMatchObject({ status: 401, code: 'session_ended' })
}

describe.skipIf(!hasRedis)('with Redis between two nodes', () => {
  let redis: TestRedis
  let nodes: { here: TestServer; there: TestServer }
  beforeAll(async () => {
    redis = await startRedis()
    nodes = await startNodes(redis.url)
  })
  afterAll(async () => {
    await nodes.there.stop()
    await nodes.here.stop()
    await redis.kill()
  })

  it.each(endings)('a session that is ended by %s closes its window on the other node', async (_, end) => {
    const who = await person(nodes)
    await end(nodes, who)
    await expectOver(who)
  })

  it('a role that changed on one counts on the other: the window comes back with it', async () => {
    const boss = await staff(nodes, 'super_admin')
    const { user, there, window } = await person(nodes)
    expect(await there.ask('users.list', {})).toMatchObject({ code: 'forbidden' })
    await boss.call('users.setRole', { id: user.id, role: 'admin' })
    expect(await window.closed).toMatchObject({ code: 4401 })
    expect(await there.ask('users.list', {})).toMatchObject({ status: 200 })
    const again = await openWindow(nodes.there, there.token)
    await boss.call('users.setRole', { id: user.id, role: 'user' })
    expect(await again.closed).toMatchObject({ code: 4401 })
    expect(await there.ask('users.list', {})).toMatchObject({ code: 'forbidden' })
  })

  it('failed attempts count together: who is refused on one is on the other', async () => {
    const { username } = await nodes.here.account()
    const [here, address] = [new Visitor(nodes.here.url), new Visitor(nodes.here.url).address]
    const at = [new Visitor(nodes.here.url, address), new Visitor(nodes.there.url, address)] as const
    for (let n = 0; n < 5; n++) {
      expect(await at[n % 2]?.signIn(username, { password: `Wrong-4821-${n}` })).toMatchObject({
        status: 401,
      })
    }
    for (const each of at) expect(await each.signIn(username)).toMatchObject({ status: 429 })
    expect(await here.signIn(username)).toMatchObject({ status: 200 })
  })

  it('that is killed and comes back: nobody is let in who should not be, and nobody kept out', async () => {
    const [before, during] = [await person(nodes), await person(nodes)]
    await redis.kill()
    // Signing in, being known, refreshing: all of it goes on, on both.
    for (const { url } of [nodes.here, nodes.there]) {
      const me = new Visitor(url)
      expect(await me.signIn(before.user.username)).toMatchObject({ status: 200 })
      expect(await me.ask('auth.me')).toMatchObject({ status: 200 })
      expect(await me.refresh()).toMatchObject({ status: 200 })
    }
    expect(await before.there.ask('auth.me')).toMatchObject({ status: 200 })
    // What is ended now is told to nobody, and bites within seconds all the same.
    await endings[0]?.[1](nodes, during)
    await vi.waitFor(
      async () => expect(await during.there.ask('auth.me')).toMatchObject({ status: 401 }),
      seconds,
    )
    await expectOver(during)
    // Guessing is still limited, by each node for itself.
    const guesser = new Visitor(nodes.here.url)
    const { username } = before.user
    const codes: string[] = []
    for (let n = 0; n < 7; n++)
      codes.push((await guesser.signIn(username, { password: `Wrong-4821-${n}` })).code)
    expect(codes.slice(5)).toEqual(['too_many_requests', 'too_many_requests'])

    await redis.start()
    // The bus works again: a window on the other node closes long before anybody would look by themselves.
    await vi.waitFor(expectBus, seconds)
    const after = await person(nodes)
    await endings[0]?.[1](nodes, after)
    await expectOver(after)
    expect(await before.there.ask('auth.me')).toMatchObject({ status: 200 })
    before.window.socket.close()
  })

  /** Whether both nodes listen to what the other ends. */
  async function expectBus(): Promise<void> {
    const client = createClient({ url: redis.url })
    await client.connect()
    const listening = await client.pubSubNumSub('benne:bus').finally(() => client.destroy())
    expect(Number(listening['benne:bus'])).toBe(2)
  }
})

describe('without Redis, two nodes', () => {
  let nodes: { here: TestServer; there: TestServer }
  beforeAll(async () => {
    nodes = await startNodes(null)
  })
  afterAll(async () => {
    await nodes.there.stop()
    await nodes.here.stop()
  })

  it('end sessions within seconds on the other, however they were ended, and change roles', async () => {
    const boss = await staff(nodes, 'super_admin')
    const [raised, ...ended] = await Promise.all([person(nodes), ...endings.map(() => person(nodes))])
    await Promise.all(endings.map(([, end], i) => end(nodes, ended[i] as typeof raised)))
    await boss.call('users.setRole', { id: raised.user.id, role: 'admin' })
    for (const who of ended) await expectOver(who)
    expect(await raised.window.closed).toMatchObject({ code: 4401 })
    expect(await raised.there.ask('users.list', {})).toMatchObject({ status: 200 })
  })
})
