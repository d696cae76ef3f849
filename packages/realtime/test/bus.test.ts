import { randomUUID } from 'node:crypto'
import { LocalBus, LocalExchange } from '@benne/realtime'
import type { BusMessage } from '@benne/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis, openAdmin, startRedis, type TestRedis } from '../../../tooling/testing/redis.ts'
import { OnceInAWhile } from '../src/bus/once-in-a-while.ts'
import { parseTarget } from '../src/bus/redis-target.ts'
import { ended, keepsTheContract, listen, Members, some, until } from './support/bus.ts'

describe('a bus of one process', () => {
  let exchange: LocalExchange
  const open = async () => new LocalBus(exchange)
  beforeAll(() => {
    exchange = new LocalExchange()
  })
  keepsTheContract(open)

  it('never claims to hear others, and without an exchange hears nobody', async () => {
    const [here, there] = [new LocalBus(), new LocalBus()]
    const [heard, control] = [listen(there), listen(await open())]
    const message = some()
    here.publish(message)
    ;(await open()).publish(message)
    await until(() => expect(control.messages).toEqual([message]))
    expect([here.connected, heard.messages, heard.gaps]).toEqual([false, [], 0])
  })

  it('tells of a listener that throws once, not each time', async () => {
    const errors: Error[] = []
    const there = new LocalBus(exchange, { onError: (error) => errors.push(error) })
    there.subscribe(() => {
      throw new Error('broken listener')
    })
    const here = await open()
    for (let i = 0; i < 3; i++) here.publish(some())
    await until(() => expect(there.stats.received).toBe(3))
    expect(errors.map(({ message }) => message)).toEqual(['a listener of the bus failed: broken listener'])
  })
})

describe('trouble that goes on', () => {
  it('is told at once, then every minute with how often it was meanwhile, each kind for itself', () => {
    let now = 5
    const told: string[] = []
    const troubles = new OnceInAWhile(
      ({ message }) => told.push(message),
      () => now,
    )
    for (let i = 0; i < 1_000; i++) troubles.report('unreadable')
    troubles.report('refused', new Error('NOPERM'))
    now += 59_999
    troubles.report('unreadable')
    expect(told).toEqual(['unreadable', 'refused: NOPERM'])
    now += 1
    troubles.report('unreadable')
    troubles.report('refused')
    expect(told.slice(2)).toEqual(['unreadable (and 1000 times since this was last said)', 'refused'])
  })
})

describe('the URL of Redis', () => {
  it.each([
    ['redis://redis', 'redis', 6379, false, undefined, undefined, 0],
    ['rediss://me:a%40b%2F@[::1]:7000/3', '::1', 7000, true, 'me', 'a@b/', 3],
    ['redis://:secret@10.0.0.1/', '10.0.0.1', 6379, false, undefined, 'secret', 0],
  ])('%s', (url, host, port, tls, username, password, database) => {
    expect(parseTarget(url)).toEqual({ address: { host, port }, tls, username, password, database })
  })

  it.each(['http://:secret@redis', 'redis://:secret@redis/one', 'redis://:secret@redis/1/2'])(
    '%s is refused, without its password',
    (url) => {
      expect(() => parseTarget(url)).toThrow(TypeError)
      expect(() => parseTarget(url)).not.toThrow(/secret/)
    },
  )
})

describe.skipIf(!hasRedis)('a bus over Redis', () => {
  let redis: TestRedis
  let admin: Awaited<ReturnType<typeof openAdmin>>
  const members = new Members()
  const open = () => members.connected(redis.url)

  beforeAll(async () => {
    redis = await startRedis()
    admin = await openAdmin(redis.url)
  })
  afterAll(async () => {
    admin.destroy()
    await redis.kill()
  })
  afterEach(() => members.close())

  keepsTheContract(async () => (await open()).bus)

  it('takes one connection, under its name, that also takes commands', async () => {
    const { client } = await open()
    const clients = await admin.clientList()
    expect(clients.filter(({ name }) => name === 'benne')).toHaveLength(1)
    expect(await client.eval('return 7', { keys: [], arguments: [] })).toBe(7)
    expect(await client.del('nothing')).toBe(0)
  })

  const id = randomUUID()
  it.each([
    'nonsense',
    'null',
    '{}',
    '{"from":"x","message":{"type":"sessions","sessionIds":"all"}}',
    '{"from":"x","message":{"type":"sessions","sessionIds":["not an id"]}}',
    '{"from":"x","message":{"type":"of_the_future"}}',
    '{"from":"x","message":{"type":"presence","presence":{"kind":"changed","node":"n","version":1}}}',
    '{"from":"x","message":{"type":"presence","presence":{"kind":"alive","node":"n","version":-1}}}',
    `{"from":"x","message":{"type":"presence","presence":{"kind":"all","node":"n","version":1,"people":[{"userId":"${id}","role":"god"}]}}}`,
    '{"from":1,"message":{"type":"missed"}}',
    `{"from":"x","message":{"type":"log","filling":"${'x'.repeat(4 * 1024 * 1024)}"}}`,
    JSON.stringify({ from: 'x', message: { type: 'faces', userIds: Array(50_001).fill(id) } }),
  ])('passes over what is not ours: %.100s', async (text) => {
    const [{ bus: here }, { bus: there, errors }] = [await open(), await open()]
    const heard = listen(there)
    for (let i = 0; i < 3; i++) await admin.publish('benne:bus', text)
    const good = some()
    here.publish(good)
    await until(() => expect(heard.messages).toEqual([good]))
    expect(heard.gaps).toBe(0)
    expect(errors.map(({ message }) => message)).toEqual(['a message on the bus could not be read'])
  })

  it('hears messages of a later version that only say more', async () => {
    const { bus } = await open()
    const heard = listen(bus)
    await admin.publish('benne:bus', '{"from":"x","at":5,"message":{"type":"log","position":"7"}}')
    await until(() => expect(heard.messages).toEqual([{ type: 'log' }]))
  })

  it.each<[string, BusMessage]>([
    ['too many', { type: 'sessions', sessionIds: Array(50_001).fill(id) }],
    ['malformed', ended('everything')],
  ])('tells the others that they missed something where it is %s to be told', async (_, message) => {
    const [{ bus: here, errors }, { bus: there }] = [await open(), await open()]
    const heard = listen(there)
    here.publish(message)
    await until(() => expect(heard.gaps).toBe(1))
    expect([heard.messages, errors.length, here.stats.lost]).toEqual([[], 1, 1])
  })

  it('carries fifty thousand who are connected to one server', async () => {
    const [{ bus: here }, { bus: there }] = [await open(), await open()]
    const heard = listen(there)
    const people = Array.from({ length: 50_000 }, () => ({ userId: randomUUID(), role: 'admin' as const }))
    here.publish({ type: 'presence', presence: { node: randomUUID(), version: 1, kind: 'all', people } })
    await until(() => expect(heard.messages).toHaveLength(1))
    expect(heard.messages[0]).toMatchObject({ presence: { people } })
  })
})
