import {
  type BenneClient,
  createBenneClient,
  type FollowOptions,
  type LiveState,
  toClientFailure,
} from '@benne/client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { FlakyProxy } from './support/flaky-proxy.ts'
import { Gate } from './support/gate.ts'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'
import { password, startTestServer, type TestServer } from './support/server.ts'

// Far more than anything takes by itself: a silent connection is given up after fifteen, and the machine may be busy.
const seconds = 50_000

let at: TestServer
let port: number
let ahead = 0
const stops: (() => unknown)[] = []
beforeAll(async () => {
  at = await startTestServer({ clock: { now: () => new Date(Date.now() + ahead) } })
  port = at.server.port
})
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})
afterAll(() => at.stop())

async function proxied(): Promise<{ proxy: FlakyProxy; url: string }> {
  const proxy = new FlakyProxy(port)
  stops.push(() => proxy.close())
  return { proxy, url: await proxy.listen() }
}

/** Somebody who follows at `url`, and declares at the server itself: what is declared, and what of it has come. */
async function follower(url: string) {
  const { client: direct, user } = await at.signedIn()
  // So that a slow start of a server is not followed by a long wait.
  const client = createBenneClient({ url, reconnect: { maxMs: 1_000 } })
  stops.push(() => client.close())
  await client.session.signIn({ username: user.username, password })
  const states: LiveState[] = []
  client.liveState.subscribe(() => states.push(client.liveState.get()))
  const followed = follow(client)
  await vi.waitFor(() => expect(client.liveState.get()).toBe('live'), seconds)
  const declared: string[] = []
  return {
    ...followed,
    client,
    user,
    direct,
    states,
    declared,
    declare: async (count: number) => {
      for (let done = 0; done < count; done++)
        declared.push((await direct.waste.create.mutate({ wasteType: 'glass', quantity: 1 })).id)
    },
    isIn: (state: LiveState) => vi.waitFor(() => expect(client.liveState.get()).toBe(state), seconds),
  }
}

/** Ids of the records that came, and types of the other events. */
function follow(client: BenneClient, { room, ...options }: Partial<FollowOptions> & { room?: string } = {}) {
  const seen: string[] = []
  const others: string[] = []
  const onError = vi.fn<NonNullable<FollowOptions['onError']>>()
  const all: FollowOptions = {
    onEvent: (event) => {
      if (event.type === 'waste_update') seen.push(event.data.record.id)
      else if (event.type !== 'account_update') others.push(event.type)
    },
    onError,
    ...options,
  }
  return { seen, others, onError, stop: room ? client.followRoom(room, all) : client.follow(all) }
}

describe('a client that follows', () => {
  it('gets what it missed once, in order, when its connection was cut, and says so', async () => {
    const { proxy, url } = await proxied()
    const { declare, declared, seen, others, states, isIn } = await follower(url)
    for (const count of [2, 3]) {
      proxy.cutOne()
      await declare(count)
      await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
      await isIn('live')
    }
    expect(states.slice(2)).toEqual(['catching-up', 'live', 'catching-up', 'live'])
    expect(others).toEqual(['welcome', 'caught_up', 'caught_up'])
  })

  it('gives up a connection through which nothing comes any more, though nobody closed it', async () => {
    const { proxy, url } = await proxied()
    const { declare, declared, seen, isIn } = await follower(url)
    proxy.stall()
    await declare(2)
    await isIn('catching-up')
    await isIn('live')
    await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
    expect(proxy.sockets).toBe(2)
  })

  it('is offline while it is refused, and goes on when it is not', async () => {
    const gate = new Gate({ host: '127.0.0.1', port })
    await gate.open()
    stops.push(() => gate.shut())
    const { declare, declared, seen, others, isIn } = await follower(`http://127.0.0.1:${gate.port}`)
    await gate.shut()
    await isIn('offline')
    await declare(3)
    await gate.open()
    await isIn('live')
    await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
    expect(others).toEqual(['welcome', 'caught_up'])
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('goes on when its server is restarted (%s)', async (signal) => {
    const other = await freePort()
    const url = `http://127.0.0.1:${other}`
    let server = new ServerProcess(onDatabase(at.databaseUrl, other))
    stops.push(() => server.kill('SIGKILL'))
    await server.ready(url)
    const { declare, declared, seen, others, isIn } = await follower(url)
    await server.kill(signal)
    await declare(3)
    await isIn('offline')
    server = new ServerProcess(onDatabase(at.databaseUrl, other))
    await isIn('live')
    await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
    expect(others).toEqual(['welcome', 'caught_up'])
  })

  it('shows a fresh token when the server says that the last one is over', async () => {
    const { url } = await proxied()
    const { client, declare, declared, seen, others, states, isIn } = await follower(url)
    const first = await client.session.accessToken()
    ahead += 599_000 // a second is left, by the server's clock; by the client's there are ten minutes
    await client.close()
    const again = follow(client, { after: '1-1' })
    await vi.waitFor(() => expect(states).toContain('catching-up'), seconds)
    await declare(2)
    await isIn('live')
    await vi.waitFor(async () => expect(await client.session.accessToken()).not.toBe(first), seconds)
    await vi.waitFor(() => expect(again.seen).toEqual(declared), seconds)
    expect([seen, others]).toEqual([[], ['welcome']])
    expect(states).not.toContain('offline')
  })

  it('is told when its session is over', async () => {
    const { url } = await proxied()
    const { client, onError, isIn } = await follower(url)
    const { items } = await client.auth.sessions.query()
    await Promise.all(
      items.map(({ id }) => client.auth.revokeSession.mutate({ id }).catch((error: unknown) => error)),
    )
    await isIn('idle')
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'session_ended' }))
    expect(client.session.state.get().status).toBe('signed-out')
  })

  it('fetches again when the place to go on from is none of this log’s, and then goes on', async () => {
    const { url } = await proxied()
    const { client, declare, declared, isIn } = await follower(url)
    for (const after of ['18446744073709551000-1', 'from another program']) {
      const lost = follow(client, { after })
      await vi.waitFor(() => expect(lost.others).toEqual(['resync']), seconds)
      await isIn('live')
      await declare(1)
      await vi.waitFor(() => expect(lost.seen).toEqual([declared.at(-1)]), seconds)
      lost.stop()
    }
  })
})

describe('rooms', () => {
  it('share the connection, go on in their own place, and are left', async () => {
    const { proxy, url } = await proxied()
    const { client, direct, declare, declared, seen, isIn } = await follower(url)
    await declare(2)
    const [id = '', other = ''] = declared
    const room = follow(client, { room: `record_${id}` })
    await vi.waitFor(() => expect(room.others).toEqual(['welcome']), seconds)
    expect(proxy.sockets).toBe(1)
    proxy.cutOne()
    await direct.waste.update.mutate({ id: other, quantity: 2, version: 1 })
    await direct.waste.update.mutate({ id, quantity: 2, version: 1 })
    await isIn('live')
    // What was committed a moment ago may come after the catching up.
    await vi.waitFor(() => expect([room.seen, seen]).toEqual([[id], [...declared, other, id]]), seconds)
    room.stop()
    await direct.waste.update.mutate({ id, quantity: 3, version: 2 })
    await vi.waitFor(() => expect(seen).toHaveLength(5), seconds)
    expect([room.seen, room.others, proxy.sockets]).toEqual([[id], ['welcome', 'caught_up'], 2])
  })

  it('of others are refused for good, and nothing else is disturbed', async () => {
    const { proxy, url } = await proxied()
    const { client, declare, declared, seen, states } = await follower(url)
    const refused = [
      ['admin_records', 'forbidden'],
      ['record_0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b', 'not_found'],
      ['nowhere', 'not_found'],
    ] as const
    for (const [name, code] of refused) {
      const { onError } = follow(client, { room: name })
      await vi.waitFor(
        () => expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code })),
        seconds,
      )
    }
    await declare(1)
    await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
    expect([states, proxy.sockets]).toEqual([['connecting', 'live'], 1])
  })
})

describe('tRPC’s own subscriptions', () => {
  it('go on through a cut, resume after an id, and fail with a code', async () => {
    const { proxy, url } = await proxied()
    const { client, declare, declared, isIn } = await follower(url)
    const seen: string[] = []
    let place: string | undefined
    const onStarted = vi.fn<() => void>()
    const subscription = client.live.events.subscribe(undefined, {
      onStarted,
      onData: ({ id, data }) => {
        place = id
        if (data.type === 'waste_update') seen.push(data.data.record.id)
      },
    })
    await vi.waitFor(() => expect(place).toBeDefined(), seconds)
    expect(onStarted).toHaveBeenCalledTimes(1)
    await declare(1)
    await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
    const first = place
    proxy.cutOne()
    await declare(2)
    await vi.waitFor(() => expect(seen).toEqual(declared), seconds)
    subscription.unsubscribe()
    await declare(1)
    const later: string[] = []
    const again = client.live.events.subscribe(
      { lastEventId: first },
      { onData: ({ data }) => data.type === 'waste_update' && later.push(data.data.record.id) },
    )
    await vi.waitFor(() => expect(later).toEqual(declared.slice(1)), seconds)
    expect(seen).toHaveLength(3)
    again.unsubscribe()
    const onError = vi.fn<(error: unknown) => void>()
    client.live.room.subscribe({ room: 'admin_users' }, { onError })
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1), seconds)
    expect(toClientFailure(onError.mock.calls[0]?.[0])).toMatchObject({ code: 'forbidden' })
    await isIn('live')
  })
})
