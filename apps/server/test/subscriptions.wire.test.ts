import { once } from 'node:events'
import { createWasteRecord } from '@benne/services'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'

// Another file's open transaction may hold events back meanwhile.
const seconds = 30_000
let at: TestServer
beforeAll(async () => {
  at = await startTestServer()
})
afterAll(() => at.stop())

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${at.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1])
}

async function nothingIsLeft(): Promise<void> {
  await vi.waitFor(async () => expect(await metric('benne_live_subscriptions')).toBe(0), seconds)
}

async function close(raw: RawSocket): Promise<void> {
  raw.socket.close()
  await raw.closed
}

/** What was said to the subscription of this number: `started`, `stopped`, types of events, codes of failures. */
const saidTo = ({ messages }: RawSocket, number: number) =>
  messages
    .filter(({ id }) => id === number)
    .map(
      ({ result, error }) =>
        error?.json.data.failure.code ?? result?.data?.json.data.type ?? result?.type ?? 'nothing',
    )

const welcomed = async (raw: RawSocket, number: number) =>
  vi.waitFor(() => expect(saidTo(raw, number)).toEqual(['started', 'welcome']), seconds)

describe('nothing is left of a subscription', () => {
  it('that had the number of another one, once its socket is closed', async () => {
    const raw = await RawSocket.signedIn(at.url, (await at.signedIn()).token)
    raw.subscribe(1)
    await welcomed(raw, 1)
    for (let n = 0; n < 10; n++) raw.subscribe(1)
    await vi.waitFor(() => expect(raw.failures()).toHaveLength(10), seconds)
    expect(await metric('benne_live_subscriptions')).toBe(1)
    await close(raw)
    await nothingIsLeft()
  })

  it('whose socket was closed before it had begun', async () => {
    const { token, user } = await at.signedIn()
    for (let n = 0; n < 20; n++) {
      const raw = await RawSocket.signedIn(at.url, token)
      for (let id = 1; id <= 10; id++)
        raw.subscribe(id, undefined, { path: 'live.room', input: { room: `user_${user.id}` } })
      await close(raw)
    }
    // Whatever was under way for them is done when one that was asked for later has come and gone.
    const last = await RawSocket.signedIn(at.url, token)
    last.subscribe(1, undefined, { path: 'live.room', input: { room: `user_${user.id}` } })
    await welcomed(last, 1)
    await close(last)
    await nothingIsLeft()
  })

  it('that was refused, but a place for another one', async () => {
    const raw = await RawSocket.signedIn(at.url, (await at.signedIn()).token)
    raw.subscribe(1)
    await welcomed(raw, 1)
    for (let n = 0; n < 19; n++) raw.subscribe(1)
    await vi.waitFor(() => expect(raw.failures()).toHaveLength(19), seconds)
    raw.subscribe(2)
    await welcomed(raw, 2)
    await close(raw)
  })
})

describe('a stop', () => {
  it('waits for its subscription to begin, and then ends it', async () => {
    const { token, user } = await at.signedIn()
    const raw = await RawSocket.signedIn(at.url, token)
    const room = { path: 'live.room', input: { json: { room: `user_${user.id}` } } }
    raw.send([
      { id: 1, method: 'subscription', params: room },
      { id: 1, method: 'subscription.stop' },
    ])
    await vi.waitFor(() => expect(saidTo(raw, 1)).toEqual(['started', 'stopped']), seconds)
    await nothingIsLeft()
    await close(raw)
  })

  it('ends one that has begun at once: what comes after it is not sent', async () => {
    const { token } = await at.signedIn()
    const ctx = await at.context(token)
    const raw = await RawSocket.signedIn(at.url, token)
    raw.subscribe(1)
    raw.subscribe(2)
    await welcomed(raw, 1)
    await welcomed(raw, 2)
    raw.send({ id: 1, method: 'subscription.stop' })
    raw.query(3, 'live.ping')
    await vi.waitFor(() => expect(raw.messages.some(({ id }) => id === 3)).toBe(true), seconds)
    await createWasteRecord({ ctx, input: { wasteType: 'glass', quantity: 1, unit: 'kg' } })
    await vi.waitFor(() => expect(saidTo(raw, 2)).toContain('waste_update'), seconds)
    expect(saidTo(raw, 1)).toEqual(['started', 'welcome', 'stopped'])
    await close(raw)
  })

  it('leaves its number to another one, which may come with it', async () => {
    const raw = await RawSocket.signedIn(at.url, (await at.signedIn()).token)
    raw.subscribe(1)
    await welcomed(raw, 1)
    raw.send({ id: 1, method: 'subscription.stop' })
    raw.subscribe(1)
    await vi.waitFor(
      () => expect(saidTo(raw, 1)).toEqual(['started', 'welcome', 'stopped', 'started', 'welcome']),
      seconds,
    )
    await close(raw)
  })
})

describe('a frame is refused', () => {
  it.each([
    ['an object', {}],
    ['a fraction', 0.5],
    ['null', null],
    ['60,000 characters', 'x'.repeat(60_000)],
  ])('whose call has %s for a number: the socket is closed', async (_name, id) => {
    const raw = await RawSocket.signedIn(at.url, (await at.signedIn()).token)
    raw.send({ id, method: 'subscription', params: { path: 'live.events', input: { json: {} } } })
    expect(await raw.closed).toMatchObject({ code: 1008 })
    expect(raw.messages).toEqual([])
    await nothingIsLeft()
  })

  it('that only keeps the socket alive, when thousands come at once', async () => {
    const raw = new RawSocket(at.url)
    let answered = 0
    raw.socket.on('message', (data) => {
      if (Buffer.isBuffer(data) && data.toString() === 'PONG') answered++
    })
    await once(raw.socket, 'open')
    for (let n = 0; n < 20_000; n++) raw.send('PING')
    expect(await raw.closed).toMatchObject({ code: 4429 })
    expect(answered).toBeLessThan(20_000)
  })
})
