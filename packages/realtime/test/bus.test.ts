import { randomUUID } from 'node:crypto'
import { closeRedis, connectRedis, LocalBus, RedisBus, type RedisClient } from '@benne/realtime'
import type { Bus, BusMessage } from '@benne/services'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../../tooling/testing/redis.ts'

type ClosableBus = Bus & { close(): void }

const sessionsMessage = (...sessionIds: string[]): BusMessage => ({ type: 'sessions', sessionIds })
const patient = { timeout: 12_000, interval: 20 }

function listen(bus: Bus) {
  const messages: BusMessage[] = []
  const told = { gaps: 0, messages, stop: bus.subscribe((message) => messages.push(message)) }
  bus.onGap(() => told.gaps++)
  return told
}

/** What holds for every bus. `open` resolves with one that is as connected as it will be. */
function keepsTheContract(open: () => Promise<ClosableBus>): void {
  it('reaches every other process while it says that it is connected, and none otherwise', async () => {
    const [here, there] = [await open(), await open()]
    const [own, other] = [listen(here), listen(there)]
    const id = randomUUID()
    here.publish(sessionsMessage(id))
    there.publish(sessionsMessage('back'))
    if (here.connected) {
      await vi.waitFor(() => expect(other.messages).toEqual([sessionsMessage(id)]))
      await vi.waitFor(() => expect(own.messages).toEqual([sessionsMessage('back')]))
    }
    // What a process says itself is not for its own ears.
    expect(own.messages).not.toContainEqual(sessionsMessage(id))
    expect(other.messages).toHaveLength(here.connected ? 1 : 0)
  })

  it('tells a listener nothing once it has stopped', async () => {
    const [here, there] = [await open(), await open()]
    const [stopped, other] = [listen(there), listen(there)]
    stopped.stop()
    here.publish(sessionsMessage('a'))
    if (here.connected) await vi.waitFor(() => expect(other.messages).toHaveLength(1))
    expect(stopped.messages).toEqual([])
  })

  it('is closed more than once without harm, and then silent', async () => {
    const [here, there] = [await open(), await open()]
    const other = listen(there)
    here.close()
    here.close()
    expect(here.connected).toBe(false)
    here.publish(sessionsMessage('late'))
    const third = await open()
    third.publish(sessionsMessage('after'))
    if (third.connected) await vi.waitFor(() => expect(other.messages).toEqual([sessionsMessage('after')]))
  })
}

describe('a bus of one process', () => {
  keepsTheContract(async () => new LocalBus())

  it('never claims to hear others', () => {
    expect(new LocalBus().connected).toBe(false)
  })
})

describe.skipIf(!hasRedis)('a bus over Redis', () => {
  let redis: TestRedis
  const clients: RedisClient[] = []
  const buses: RedisBus[] = []

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.kill())
  afterEach(async () => {
    for (const bus of buses.splice(0)) bus.close()
    await Promise.all(clients.splice(0).map(closeRedis))
  })

  async function openBus(url = redis.url, onError?: (error: unknown) => void) {
    const client = await connectRedis(url)
    const bus = new RedisBus(client, onError && { onError })
    clients.push(client)
    buses.push(bus)
    return { client, bus }
  }

  async function openConnected(onError?: (error: unknown) => void) {
    const opened = await openBus(redis.url, onError)
    await vi.waitFor(() => expect(opened.bus.connected).toBe(true), patient)
    return opened
  }

  keepsTheContract(async () => (await openConnected()).bus)

  it('tells the gap when Redis goes and when it is back, and then carries messages again', async () => {
    const [{ bus: here }, { bus: there }] = [await openConnected(), await openConnected()]
    const heard = listen(there)
    await redis.kill()
    await vi.waitFor(() => expect(there.connected || here.connected).toBe(false), patient)
    expect(heard.gaps).toBe(1)
    await redis.start()
    await vi.waitFor(() => expect(there.connected && here.connected).toBe(true), patient)
    expect(heard.gaps).toBeGreaterThan(1)
    here.publish(sessionsMessage('again'))
    await vi.waitFor(() => expect(heard.messages).toEqual([sessionsMessage('again')]))
  })

  it('starts while Redis is away, says once why, and connects when it is there', async () => {
    await redis.kill()
    const lost: Error[] = []
    const client = await connectRedis(redis.url, (error) => lost.push(error))
    clients.push(client)
    const bus = new RedisBus(client)
    buses.push(bus)
    const heard = listen(bus)
    await vi.waitFor(() => expect(lost).toHaveLength(1))
    expect(bus.connected).toBe(false)
    bus.publish(sessionsMessage('nobody'))
    await expect(client.ping()).rejects.toThrow()
    await redis.start()
    await vi.waitFor(() => expect(bus.connected).toBe(true), patient)
    expect(heard.gaps).toBe(1)
    expect(lost).toHaveLength(1)
  })

  it('lets the others know when it could not tell them something', async () => {
    const [{ bus: here, client }, { bus: there }] = [await openConnected(), await openConnected()]
    const heard = listen(there)
    client.destroy()
    expect(here.connected).toBe(false)
    here.publish(sessionsMessage('lost'))
    await client.connect()
    await vi.waitFor(() => expect(heard.gaps).toBe(1))
    expect([heard.messages, there.connected]).toEqual([[], true])
  })

  it('sees that a Redis which holds the connection has stopped answering', async () => {
    const { bus } = await openConnected()
    const heard = listen(bus)
    redis.pause()
    await vi.waitFor(() => expect(bus.connected).toBe(false), patient)
    expect(heard.gaps).toBe(1)
    redis.resume()
    await vi.waitFor(() => expect(bus.connected).toBe(true), patient)
  }, 30_000)

  it.each([
    'nonsense',
    'null',
    '{}',
    '{"from":"x","message":{"type":"sessions","sessionIds":"all"}}',
    '{"from":"x","message":{"type":"of_the_future"}}',
    '{"from":1,"message":{"type":"missed"}}',
  ])('passes over what is not ours: %s', async (text) => {
    const errors: unknown[] = []
    const [{ bus: here, client }, { bus: there }] = [
      await openConnected(),
      await openConnected((error) => errors.push(error)),
    ]
    const heard = listen(there)
    await client.publish('benne:bus', text)
    here.publish(sessionsMessage('good'))
    await vi.waitFor(() => expect(heard.messages).toEqual([sessionsMessage('good')]))
    expect([errors.length, heard.gaps]).toEqual([1, 0])
  })

  it('goes on when a listener throws', async () => {
    const errors: unknown[] = []
    const [{ bus: here }, { bus: there }] = [
      await openConnected(),
      await openConnected((error) => errors.push(error)),
    ]
    there.subscribe(() => {
      throw new Error('broken listener')
    })
    const heard = listen(there)
    here.publish(sessionsMessage('1'))
    here.publish(sessionsMessage('2'))
    await vi.waitFor(() => expect(heard.messages).toHaveLength(2))
    expect(errors).toHaveLength(2)
  })
})
