import { randomUUID } from 'node:crypto'
import type { PassingEvent } from '@benne/contracts'
import { SharedPresence } from '@benne/realtime'
import type { Bus, BusMessage } from '@benne/services'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** Processes that hear each other, until one is cut off. */
class Network {
  readonly members = new Set<Member>()

  open(): Member {
    const member = new Member(this)
    this.members.add(member)
    return member
  }
}

class Member implements Bus {
  readonly #network: Network
  readonly listeners = new Set<(message: BusMessage) => void>()
  readonly gaps = new Set<() => void>()
  connected = true
  /** Messages that are on their way to nobody. */
  dropNext = 0

  constructor(network: Network) {
    this.#network = network
  }

  publish(message: BusMessage): void {
    if (!this.connected) return
    const text = JSON.stringify(message)
    if (this.dropNext > 0) {
      this.dropNext--
      return
    }
    for (const member of this.#network.members) {
      if (member === this || !member.connected) continue
      for (const listener of member.listeners) listener(JSON.parse(text) as BusMessage)
    }
  }

  subscribe(listener: (message: BusMessage) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  onGap(listener: () => void): () => void {
    this.gaps.add(listener)
    return () => this.gaps.delete(listener)
  }

  cut(): void {
    this.connected = false
    for (const gap of this.gaps) gap()
  }

  heal(): void {
    this.connected = true
    for (const gap of this.gaps) gap()
  }
}

let network: Network
const nodes: SharedPresence[] = []

function startNode() {
  const bus = network.open()
  const events: PassingEvent[] = []
  let counted = 0
  const presence = new SharedPresence({
    bus,
    now: () => new Date(),
    onChange: (event) => events.push(event),
    onCount: () => counted++,
    beatMs: 3_000,
    leaseMs: 10_000,
    graceMs: 5_000,
  })
  presence.start()
  nodes.push(presence)
  return {
    bus,
    presence,
    events,
    counted: () => counted,
    told: () => events.map(({ type, data }) => `${type} ${'userId' in data ? data.userId : ''}`),
    /** As `kill -9`: no goodbye, and nothing more. */
    kill: () => {
      network.members.delete(bus)
      bus.connected = false
      presence.stop()
    },
  }
}

const ana = { userId: randomUUID(), role: 'user' } as const
const ben = { userId: randomUUID(), role: 'admin' } as const
const seconds = (n: number) => vi.advanceTimersByTimeAsync(n * 1_000)

beforeEach(() => {
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'performance',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
    ],
  })
  network = new Network()
})
afterEach(() => {
  for (const node of nodes.splice(0)) node.stop()
  vi.useRealTimers()
})

describe('presence', () => {
  it('counts each account once, however many windows it has, wherever they are', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    const leave = [here.presence.enter(ana), here.presence.enter(ana), there.presence.enter(ana)]
    there.presence.enter(ben)
    await seconds(1)
    for (const { presence, told } of [here, there]) {
      expect(presence.connected()).toEqual({ users: 1, admins: 1 })
      expect(presence.nodes).toBe(1)
      expect(told()).toEqual([`user_connected ${ana.userId}`, `user_connected ${ben.userId}`])
    }
    leave[0]?.()
    leave[0]?.() // a socket may be closed in two ways at once
    leave[2]?.()
    await seconds(60)
    expect(here.presence.connected()).toEqual({ users: 1, admins: 1 })
    leave[1]?.()
    await seconds(6)
    for (const { presence, events } of [here, there]) {
      expect(presence.connected()).toEqual({ users: 0, admins: 1 })
      expect(events.at(-1)).toMatchObject({
        type: 'user_disconnected',
        data: { ...ana, connected: { users: 0, admins: 1 } },
      })
      expect(events).toHaveLength(3)
    }
  })

  it('says nothing of who comes back at once, to the same server or another', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    const leave = here.presence.enter(ana)
    await seconds(1)
    leave()
    await seconds(4)
    const leaveThere = there.presence.enter(ana)
    await seconds(60)
    leaveThere()
    await seconds(2)
    here.presence.enter(ana)
    await seconds(60)
    for (const { told } of [here, there]) expect(told()).toEqual([`user_connected ${ana.userId}`])
  })

  it('is right within 30 seconds of the killing of a server', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    there.presence.enter(ana)
    here.presence.enter(ben)
    await seconds(1)
    there.kill()
    await seconds(9)
    expect(here.presence.connected()).toEqual({ users: 1, admins: 1 })
    await seconds(20)
    expect(here.presence.connected()).toEqual({ users: 0, admins: 1 })
    expect(here.presence.people()).toEqual([ben])
    expect(here.presence.nodes).toBe(0)
    expect(here.told().at(-1)).toBe(`user_disconnected ${ana.userId}`)
  })

  it('forgets a server that says goodbye without waiting for its lease', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    there.presence.enter(ana)
    await seconds(1)
    there.presence.stop()
    await seconds(6)
    expect(here.presence.connected()).toEqual({ users: 0, admins: 0 })
  })

  it('tells a server that starts later who is there, which is no news to it', async () => {
    const here = startNode()
    here.presence.enter(ana)
    await seconds(60)
    const late = startNode()
    await seconds(1)
    expect(late.presence.people()).toEqual([ana])
    expect(late.events).toEqual([])
    here.presence.enter(ben)
    await seconds(4)
    expect(late.presence.connected()).toEqual({ users: 1, admins: 1 })
  })

  it('notices a message that was lost, and asks for all', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    there.bus.dropNext = 1
    there.presence.enter(ana)
    await seconds(1)
    expect(here.presence.connected()).toEqual({ users: 0, admins: 0 })
    await seconds(4)
    expect(here.presence.connected()).toEqual({ users: 1, admins: 0 })
    expect(here.told()).toEqual([`user_connected ${ana.userId}`])
  })

  it('believes what it knew while nobody can be heard, and is right again afterwards', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    const leave = there.presence.enter(ana)
    await seconds(1)
    for (const { bus } of [here, there]) bus.cut()
    there.presence.enter(ben)
    await seconds(60)
    expect(here.presence.connected()).toEqual({ users: 1, admins: 0 })
    leave()
    await seconds(60)
    expect(here.presence.connected()).toEqual({ users: 1, admins: 0 })
    for (const { bus } of [here, there]) bus.heal()
    await seconds(8)
    expect(here.presence.people()).toEqual([ben])
    expect(here.told()).toEqual([
      `user_connected ${ana.userId}`,
      `user_connected ${ben.userId}`,
      `user_disconnected ${ana.userId}`,
    ])
  })

  it('forgets a server that died while nobody could be heard', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    there.presence.enter(ana)
    await seconds(1)
    here.bus.cut()
    there.kill()
    await seconds(60)
    here.bus.heal()
    await seconds(30)
    expect(here.presence.connected()).toEqual({ users: 0, admins: 0 })
  })

  it('follows a role that changes', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    const leave = here.presence.enter(ana)
    await seconds(1)
    leave()
    here.presence.enter({ ...ana, role: 'admin' })
    await seconds(10)
    for (const { presence } of [here, there]) expect(presence.connected()).toEqual({ users: 0, admins: 1 })
  })

  it('tells the coming of thousands in a few messages', async () => {
    const [here, there] = [startNode(), startNode()]
    await seconds(4)
    const publish = vi.spyOn(here.bus, 'publish')
    for (let n = 0; n < 5_000; n++) here.presence.enter({ userId: randomUUID(), role: 'user' })
    await seconds(1)
    expect(there.presence.connected()).toEqual({ users: 5_000, admins: 0 })
    expect(publish.mock.calls.length).toBeLessThan(3)
    // Not each of them is told to staff, but that they are there.
    for (const { events, counted } of [here, there]) {
      expect(events).toHaveLength(50)
      expect(counted()).toBe(5_000)
    }
    await seconds(10)
    there.presence.enter(ben)
    expect(there.told().at(-1)).toBe(`user_connected ${ben.userId}`)
  })
})
