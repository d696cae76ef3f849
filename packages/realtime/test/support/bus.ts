import { randomUUID } from 'node:crypto'
import { closeRedis, connectRedis, RedisBus, type RedisClient } from '@benne/realtime'
import type { Bus, BusMessage } from '@benne/services'
import { expect, it, vi } from 'vitest'

export type ClosableBus = Bus & {
  close(): void
  readonly stats: { published: number; received: number; gaps: number; lost: number }
}

/** Waits for what happens sooner or later, also on a machine that has much else to do. */
export const until = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 14_000, interval: 20 })

export const ended = (...sessionIds: string[]): BusMessage => ({ type: 'sessions', sessionIds })
/** One that differs from all others. */
export const some = (): BusMessage => ended(randomUUID())

export function listen(bus: Bus) {
  const messages: BusMessage[] = []
  const told = { gaps: 0, messages, stop: bus.subscribe((message) => messages.push(message)) }
  bus.onGap(() => told.gaps++)
  return told
}

/** Opens buses over Redis, and closes them. */
export class Members {
  readonly #opened: { client: RedisClient; bus: RedisBus }[] = []

  async open(url: string) {
    const [lost, errors]: [Error[], Error[]] = [[], []]
    const client = await connectRedis(url, (error) => lost.push(error))
    const bus = new RedisBus(client, { onError: (error) => errors.push(error) })
    this.#opened.push({ client, bus })
    return { client, bus, lost, errors }
  }

  async connected(url: string) {
    const opened = await this.open(url)
    // With why not, where it does not.
    const { bus, lost, errors } = opened
    await until(() => expect([bus.connected, ...lost, ...errors]).toContain(true))
    return opened
  }

  async close(): Promise<void> {
    const opened = this.#opened.splice(0)
    for (const { bus } of opened) bus.close()
    await Promise.all(opened.map(({ client }) => closeRedis(client)))
  }
}

/** Each kind of message. */
const kinds: BusMessage[] = [
  ended(randomUUID(), randomUUID()),
  { type: 'faces', userIds: [randomUUID()] },
  { type: 'log' },
  {
    type: 'presence',
    presence: {
      node: randomUUID(),
      version: 1,
      kind: 'changed',
      came: [{ userId: randomUUID(), role: 'super_admin' }],
      left: [randomUUID()],
    },
  },
  { type: 'presence', presence: { node: 'a', version: 2, kind: 'alive' } },
  { type: 'presence', presence: { node: 'a', version: 0, kind: 'all', people: [] } },
  { type: 'presence', presence: { node: 'a', version: 3, kind: 'ask', of: null } },
  { type: 'presence', presence: { node: 'a', version: 3, kind: 'ask', of: 'b' } },
  { type: 'presence', presence: { node: 'a', version: 3, kind: 'gone' } },
]

/** What holds for every bus. `open` resolves with one that is as connected as it will be. */
export function keepsTheContract(open: () => Promise<ClosableBus>): void {
  it('carries every kind of message to every other member, in order, and to none its own', async () => {
    const buses = [await open(), await open(), await open()] as const
    const [own, second, third] = [listen(buses[0]), listen(buses[1]), listen(buses[2])]
    for (const message of kinds) buses[0].publish(message)
    expect(second.messages).toEqual([])
    await until(() => expect(second.messages).toEqual(kinds))
    await until(() => expect(third.messages).toEqual(kinds))
    const answer = some()
    buses[1].publish(answer)
    await until(() => expect(own.messages).toEqual([answer]))
    expect(second.messages).toHaveLength(kinds.length)
    await until(() => expect(buses[0].stats).toMatchObject({ published: kinds.length, received: 1, lost: 0 }))
    expect(buses[2].stats).toMatchObject({ published: 0, received: kinds.length + 1, lost: 0 })
  })

  it('keeps a thousand messages of two members in the order of each', async () => {
    const [here, there, third] = [await open(), await open(), await open()]
    const heard = listen(third)
    const [ones, twos] = [0, 1].map(() => Array.from({ length: 500 }, some)) as [BusMessage[], BusMessage[]]
    for (const [i, message] of ones.entries()) {
      here.publish(message)
      there.publish(twos[i] as BusMessage)
    }
    await until(() => expect(heard.messages).toHaveLength(1_000))
    const [told, toldToo] = [new Set(ones.map(idOf)), new Set(twos.map(idOf))]
    expect(heard.messages.filter((message) => told.has(idOf(message)))).toEqual(ones)
    expect(heard.messages.filter((message) => toldToo.has(idOf(message)))).toEqual(twos)
  })

  it('hands out copies: what one member changes is its own', async () => {
    const [here, there, third] = [await open(), await open(), await open()]
    const sessionIds = [randomUUID()]
    const said = { type: 'sessions' as const, sessionIds: [...sessionIds] }
    there.subscribe((message) => message.type === 'sessions' && message.sessionIds.push('changed'))
    const heard = [listen(third), listen(there)]
    here.publish(said)
    said.sessionIds.length = 0
    await until(() => expect(heard.map(({ messages }) => messages.length)).toEqual([1, 1]))
    expect(heard[0]?.messages).toEqual([ended(...sessionIds)])
  })

  it('tells a listener nothing once it has stopped, and who listens twice twice', async () => {
    const [here, there] = [await open(), await open()]
    const stopped = listen(there)
    stopped.stop()
    const heard: BusMessage[] = []
    const twice = (message: BusMessage) => void heard.push(message)
    const stops = [there.subscribe(twice), there.subscribe(twice)]
    here.publish(some())
    await until(() => expect(heard).toHaveLength(2))
    stops[0]?.()
    stops[0]?.()
    const last = some()
    here.publish(last)
    await until(() => expect(heard.slice(2)).toEqual([last]))
    expect(stopped.messages).toEqual([])
  })

  it('goes on when a listener throws', async () => {
    const [here, there] = [await open(), await open()]
    there.subscribe(() => {
      throw new Error('broken listener')
    })
    const heard = listen(there)
    here.publish(some())
    here.publish(some())
    await until(() => expect(heard.messages).toHaveLength(2))
  })

  it('is closed more than once without harm, and then silent', async () => {
    const [here, there] = [await open(), await open()]
    const [own, other] = [listen(here), listen(there)]
    here.close()
    here.close()
    expect(here.connected).toBe(false)
    here.publish(some())
    const third = await open()
    const last = some()
    third.publish(last)
    await until(() => expect(other.messages).toEqual([last]))
    expect([own.messages, here.stats.published]).toEqual([[], 0])
  })
}

const idOf = (message: BusMessage): string =>
  message.type === 'sessions' ? (message.sessionIds[0] ?? '') : message.type
