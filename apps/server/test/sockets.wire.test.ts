import { once } from 'node:events'
import { connect } from 'node:net'
import { sessions } from '@benne/db'
import { socketLimits } from '@benne/server'
import { createWasteRecord } from '@benne/services'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'

const limits = {
  ...socketLimits,
  helloMs: 300,
  anonymousMs: 1_500,
  stallMs: 2_000,
  maxBufferedBytes: 1024 * 1024,
  highWaterBytes: 64 * 1024,
  perResident: 10,
  unsignedPerAddress: 30,
}
const glass = { wasteType: 'glass', quantity: 1, unit: 'kg' } as const
let at: TestServer
beforeAll(async () => {
  at = await startTestServer({ socketLimits: limits })
})
afterAll(() => at.stop())

const opened = async (raw: RawSocket) => {
  await once(raw.socket, 'open')
  return raw
}

async function expectServed(): Promise<void> {
  const raw = await opened(new RawSocket(at.url))
  raw.query(1, 'live.ping')
  await vi.waitFor(() => expect(raw.messages[0]?.id).toBe(1))
  raw.socket.close()
}

describe('the first message', () => {
  it.each([true, false])('must come within the deadline (with parameters announced: %s)', async (params) => {
    const raw = new RawSocket(at.url, { params })
    expect(await raw.closed).toMatchObject({ code: 4408 })
  })

  it('may be nonsense: the socket is closed, the server is well', async () => {
    for (const nonsense of ['hello', '{', '42', '"x"', 'null', '[1]', '\u0000']) {
      const raw = await opened(new RawSocket(at.url, { params: true }))
      raw.send(nonsense)
      expect(await raw.closed, nonsense).toMatchObject({ code: 1008 })
    }
    await expectServed()
  })

  it('may hold no good token: every call is refused with a code, then the socket is closed', async () => {
    const raw = await RawSocket.signedIn(at.url, 'x.y.z')
    raw.subscribe(1)
    await vi.waitFor(() => expect(raw.failures()).toEqual(['unauthenticated']))
    expect(await raw.closed).toMatchObject({ code: 4401 })
  })

  it('may hold no token: what is open to all works, the rest is refused', async () => {
    const raw = await opened(new RawSocket(at.url))
    raw.subscribe(1)
    raw.query(2, 'live.ping')
    await vi.waitFor(() => expect(raw.messages).toHaveLength(2))
    expect(raw.failures()).toEqual(['unauthenticated'])
    raw.socket.close()
  })

  it('may be broken off in the middle of a frame', async () => {
    const socket = connect(at.server.port, '127.0.0.1')
    socket.write(
      'GET /trpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await once(socket, 'data')
    socket.write(Buffer.from([0x81, 0xfe, 0x01]))
    socket.resetAndDestroy()
    const reserved = connect(at.server.port, '127.0.0.1')
    reserved
      .on('error', () => {})
      .write(
        'GET /trpc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      )
    await once(reserved, 'data')
    reserved.write(Buffer.from([0xff, 0x80, 0, 0, 0, 0]))
    await once(reserved, 'close')
    await expectServed()
  })
})

describe('who may open one', () => {
  it('is our own pages and programs, not the pages of others', async () => {
    const refused = new RawSocket(at.url, { headers: { origin: 'https://evil.example' } })
    const [error] = (await once(refused.socket, 'error')) as [Error]
    expect(error.message).toContain('403')
    const own = await opened(new RawSocket(at.url, { headers: { origin: at.url } }))
    own.socket.close()
  })

  it('is nobody on another path', async () => {
    const raw = new RawSocket(`${at.url}/elsewhere`)
    const [error] = (await once(raw.socket, 'error')) as [Error]
    expect(error.message).toContain('404')
  })
})

describe('limits', () => {
  it('a frame with 5,000 calls closes the socket before one of them runs', async () => {
    const raw = await opened(new RawSocket(at.url))
    // Short names, so that the frame's size is not what is refused.
    raw.send(Array.from({ length: 5_000 }, (_, id) => ({ id })))
    expect(await raw.closed).toMatchObject({ code: expect.toBeOneOf([4429, 1009]) })
    expect(raw.messages).toEqual([])
    const smaller = await opened(new RawSocket(at.url))
    smaller.send(
      Array.from({ length: 21 }, (_, id) => ({ id, method: 'query', params: { path: 'live.ping' } })),
    )
    expect(await smaller.closed).toMatchObject({ code: 4429 })
    expect(smaller.messages).toEqual([])
  })

  it('a frame over 64 KiB closes the socket', async () => {
    const raw = await opened(new RawSocket(at.url))
    raw.send(
      JSON.stringify({ id: 1, method: 'query', params: { path: 'live.ping', input: 'x'.repeat(70_000) } }),
    )
    expect(await raw.closed).toMatchObject({ code: 1009 })
  })

  it('too many calls too fast close the socket; as many at a bearable pace do not', async () => {
    const fast = await opened(new RawSocket(at.url))
    for (let id = 0; id < 200; id++) fast.query(id, 'live.ping')
    expect(await fast.closed).toMatchObject({ code: 4429 })
    const steady = await opened(new RawSocket(at.url))
    for (let id = 0; id < 50; id++) steady.query(id, 'live.ping')
    await vi.waitFor(() => expect(steady.messages).toHaveLength(50))
    steady.socket.close()
  })

  it('more subscriptions than anybody needs are refused; those before go on', async () => {
    const { token } = await at.signedIn()
    const raw = await RawSocket.signedIn(at.url, token)
    for (let id = 1; id <= 22; id++) raw.subscribe(id)
    await vi.waitFor(() => expect(raw.failures()).toEqual(['too_many_requests', 'too_many_requests']))
    expect(raw.events()).toHaveLength(20)
    raw.socket.close()
  })

  it('a subscription that is stopped before it has begun does end', async () => {
    const { token } = await at.signedIn()
    const ctx = await at.context(token)
    const raw = await RawSocket.signedIn(at.url, token)
    for (let id = 1; id <= 10; id++) {
      raw.subscribe(id)
      raw.send({ id, method: 'subscription.stop' })
    }
    await vi.waitFor(
      () => expect(raw.messages.filter(({ result }) => result?.type === 'stopped')).toHaveLength(10),
      5_000,
    )
    raw.subscribe(11)
    await vi.waitFor(() =>
      expect(raw.messages.some(({ id, result }) => id === 11 && result?.data)).toBe(true),
    )
    await createWasteRecord({ ctx, input: glass })
    await vi.waitFor(() => expect(raw.events()).toContain('waste_update'), 5_000)
    // The one that goes on has it, and none of the others.
    expect(raw.events().filter((type) => type === 'waste_update')).toHaveLength(1)
    raw.socket.close()
  })

  it('keep-alive alone does not count as saying hello; a socket of nobody’s does not stay', async () => {
    const silent = await opened(new RawSocket(at.url, { params: true }))
    silent.send('PING')
    expect(await silent.closed).toMatchObject({ code: 4408 })
    const nobody = await opened(new RawSocket(at.url))
    nobody.query(1, 'live.ping')
    expect(await nobody.closed).toMatchObject({ code: 4408 })
  })

  it('an unknown procedure, an unknown kind of call and a duplicate id are refused, and the socket lives', async () => {
    const { token } = await at.signedIn()
    const raw = await RawSocket.signedIn(at.url, token)
    raw.query(1, 'auth.sudo')
    raw.subscribe(2)
    await vi.waitFor(() => expect(raw.events()).toEqual(['welcome']))
    raw.subscribe(2)
    raw.send({ id: 4, method: 'delete', params: { path: 'live.ping' } })
    await vi.waitFor(() => expect(raw.failures()).toEqual(expect.arrayContaining(['not_found', 'malformed'])))
    raw.query(5, 'live.ping')
    await vi.waitFor(() => expect(raw.messages.at(-1)).toMatchObject({ id: 5 }))
    raw.socket.close()
  })
})

describe('a session', () => {
  it('ends its sockets at once when its owner logs out', async () => {
    const { client, token } = await at.signedIn()
    const raw = await RawSocket.signedIn(at.url, token)
    raw.subscribe(1)
    await vi.waitFor(() => expect(raw.events()).toEqual(['welcome']))
    await client.auth.logout.mutate()
    expect(await raw.closed).toMatchObject({ code: 4401 })
  })

  it('ends its sockets within seconds when somebody else ended it: nothing is delivered any more', async () => {
    const { token, user } = await at.signedIn()
    const ctx = await at.context(token)
    const raw = await RawSocket.signedIn(at.url, token)
    raw.subscribe(1)
    await vi.waitFor(() => expect(raw.events()).toEqual(['welcome']))
    // As another process would that has no bus to tell us.
    await at.db.update(sessions).set({ endedAt: new Date() }).where(eq(sessions.userId, user.id))
    expect(await raw.closed).toMatchObject({ code: 4401 })
    await createWasteRecord({ ctx, input: glass })
    expect(raw.events()).toEqual(['welcome'])
  })
})

describe('an expired token', () => {
  it('closes the socket with 4401', async () => {
    // The server's clock is near the token's end when the socket opens; a busy machine takes its time to answer.
    let ahead = 0
    const late = await startTestServer({ clock: { now: () => new Date(Date.now() + ahead) } })
    try {
      const { token } = await late.signedIn()
      ahead = 596_000
      const raw = await RawSocket.signedIn(late.url, token)
      raw.subscribe(1)
      await vi.waitFor(() => expect(raw.events()).toEqual(['welcome']))
      expect(await raw.closed).toMatchObject({ code: 4401 })
    } finally {
      await late.stop()
    }
  })
})

describe('a reader that stops reading', () => {
  it('is let go in bounded memory, and resumes where it was', async () => {
    const { client, token } = await at.signedIn()
    const raw = await RawSocket.signedIn(at.url, token)
    raw.subscribe(1)
    await vi.waitFor(() => expect(raw.events()).toEqual(['welcome']))
    raw.socket.pause()
    const description = 'x'.repeat(2000)
    const total = 4_000
    const ctx = await at.context(token)
    await createWasteRecord({ ctx, input: { ...glass, description } })
    // The same again and again: what happens to records is not what this is about.
    await at.db.execute(sql`
      insert into live_events (type, user_id, staff, created_at, event)
      select type, user_id, staff, created_at, event
      from live_events, generate_series(2, ${total})
      where type = 'waste_update' and user_id = ${ctx.actor.userId}`)
    // Some 9 MB of events against a paused reader: the server lets go of it, though the reader has not noticed yet.
    await vi.waitFor(() => expect(at.server.socketCount()).toBe(0), 10_000)
    raw.socket.resume()
    await raw.closed
    const last = raw.messages.findLast(({ result }) => result?.type === 'data')?.result?.id as string
    const received = raw.events().length - 1
    expect(received).toBeLessThan(total)
    const again = await RawSocket.signedIn(at.url, (await client.session.accessToken()) as string)
    again.subscribe(1, last)
    await vi.waitFor(() => expect(again.events()).toContain('caught_up'), 20_000)
    expect(received + again.events().length - 1).toBe(total)
    again.socket.close()
  })
})

describe('how many there may be', () => {
  it('of one account: the next is closed with 4429, the others stay', async () => {
    const { token } = await at.signedIn()
    const sockets = await Promise.all(
      Array.from({ length: limits.perResident }, () => RawSocket.signedIn(at.url, token)),
    )
    for (const raw of sockets) raw.subscribe(1)
    for (const raw of sockets) await vi.waitFor(() => expect(raw.events()).toEqual(['welcome']), 5_000)
    const oneMore = await RawSocket.signedIn(at.url, token)
    expect(await oneMore.closed).toMatchObject({ code: 4429 })
    sockets[0]?.socket.close()
    await sockets[0]?.closed
    const again = await RawSocket.signedIn(at.url, token)
    again.subscribe(1)
    await vi.waitFor(() => expect(again.events()).toEqual(['welcome']), 5_000)
    // Somebody else has places of their own.
    const other = await RawSocket.signedIn(at.url, (await at.signedIn()).token)
    other.subscribe(1)
    await vi.waitFor(() => expect(other.events()).toEqual(['welcome']), 5_000)
    for (const { socket } of [...sockets, again, other]) socket.close()
  })

  it('of one address, of those who have not signed in: the oldest goes, whoever signs in stays', async () => {
    const { token } = await at.signedIn()
    const member = await RawSocket.signedIn(at.url, token)
    member.subscribe(1)
    await vi.waitFor(() => expect(member.events()).toEqual(['welcome']), 5_000)
    const silent = []
    for (let n = 0; n < limits.unsignedPerAddress; n++) silent.push(await opened(new RawSocket(at.url)))
    const [oldest, next] = silent
    const late = await RawSocket.signedIn(at.url, token)
    expect(await oldest?.closed).toMatchObject({ code: 4408, reason: expect.stringContaining('too many') })
    late.subscribe(1)
    await vi.waitFor(() => expect(late.events()).toEqual(['welcome']), 5_000)
    expect(next?.socket.readyState).not.toBe(3)
    expect(member.socket.readyState).toBe(member.socket.OPEN)
    for (const { socket } of [...silent, member, late]) socket.terminate()
  })
})
