import { randomUUID } from 'node:crypto'
import type { Connected, PassingEvent, Role } from '@benne/contracts'
import type { Bus, ConnectedAccount, Presence, PresenceMessage } from '@benne/services'
import { OtherNodes } from './other-nodes.ts'

export interface PresenceOptions {
  readonly bus: Bus
  readonly now: () => Date
  /** Told when somebody came, and when somebody has been away for `graceMs`; of very many at once not of each. */
  readonly onChange: (event: PassingEvent) => void
  /** Told of every change in who is connected. */
  readonly onCount: () => void
  /** How often this process tells the others that it is alive. Milliseconds, as below. */
  readonly beatMs?: number
  /** Without a sign of life for so long a process counts as dead, and whoever was connected to it as gone. */
  readonly leaseMs?: number
  /** Who comes back within this time was never away: a page that is loaded again, a server that is replaced. */
  readonly graceMs?: number
}

interface Shown {
  role: Role
  leaving: NodeJS.Timeout | undefined
}

/**
 * Comings and goings that are told one by one at once, and per second after that. When a server is back and thousands
 * with it, each of them told to all staff would be millions: the numbers say it as well.
 */
const told = { burst: 50, perSecond: 10 }

/** Milliseconds between two times that a process tells all who are connected to it. */
const allEveryMs = 1_000

/** Within this time of starting, those whom the others tell of were there before: no news. Milliseconds. */
const learningMs = 3_000

/**
 * Who is connected, over all processes that share a bus. Each says who is connected to it, and every few seconds that it
 * is alive; nobody keeps it for another, so there is nothing to clean up after a process that was killed, and a Redis
 * that comes back empty has lost nothing.
 */
export class SharedPresence implements Presence {
  readonly #options: Required<PresenceOptions>
  readonly #node = randomUUID()
  readonly #here = new Map<string, { role: Role; windows: number }>()
  readonly #others: OtherNodes
  /** What staff have been told: who left stays for a while. */
  readonly #shown = new Map<string, Shown>()
  readonly #counts = { users: 0, admins: 0 }
  #version = 0
  #came = new Map<string, Role>()
  #left = new Set<string>()
  #telling: NodeJS.Immediate | undefined
  #beat: NodeJS.Timeout | undefined
  #sayingAll: NodeJS.Timeout | undefined
  #saidAllAt = Number.NEGATIVE_INFINITY
  #leaveBus: (() => void)[] = []
  #learnsUntil = 0
  #stopped = false
  #mayTell = told.burst
  #mayTellAt = 0

  constructor(options: PresenceOptions) {
    this.#options = { beatMs: 3_000, leaseMs: 10_000, graceMs: 5_000, ...options }
    this.#others = new OtherNodes({
      leaseMs: this.#options.leaseMs,
      ask: (of) => this.#say({ kind: 'ask', of }),
      onChange: (userIds, now) => {
        const isNews = now || performance.now() > this.#learnsUntil
        for (const userId of userIds) this.#look(userId, isNews)
      },
    })
  }

  /** Other processes that are alive. */
  get nodes(): number {
    return this.#others.size
  }

  /** Listens to the others, and lets them hear of this process. One that takes no connections need not. */
  start(): void {
    const { bus, beatMs } = this.#options
    this.#learnsUntil = performance.now() + learningMs
    this.#leaveBus = [
      bus.subscribe((message) => {
        if (message.type === 'presence') this.#hear(message.presence)
      }),
      // Whoever else missed something says all as well, and what they missed shows by their next sign of life.
      bus.onGap(() => {
        this.#others.trust()
        this.#tellAllSoon()
      }),
    ]
    this.#tellAllSoon()
    this.#say({ kind: 'ask', of: null })
    this.#beat = setInterval(() => {
      this.#say({ kind: 'alive' })
      // Who cannot be heard is not dead for that.
      if (bus.connected) this.#others.expire()
      else this.#others.trust()
    }, beatMs)
    this.#beat.unref()
  }

  /** Says goodbye: whoever was connected here is gone, unless they come back elsewhere. */
  stop(): void {
    if (this.#stopped) return
    clearInterval(this.#beat)
    clearImmediate(this.#telling)
    clearTimeout(this.#sayingAll)
    for (const leave of this.#leaveBus) leave()
    if (this.#leaveBus.length > 0) this.#say({ kind: 'gone' })
    this.#stopped = true
    for (const { leaving } of this.#shown.values()) clearTimeout(leaving)
  }

  enter({ userId, role }: ConnectedAccount): () => void {
    const known = this.#here.get(userId)
    if (known) known.windows++
    else this.#here.set(userId, { role, windows: 1 })
    if (known?.role !== role) this.#changed(userId, role)
    let entered = true
    return () => {
      if (entered) this.#leave(userId)
      entered = false
    }
  }

  connected(): Connected {
    return { ...this.#counts }
  }

  people(): ConnectedAccount[] {
    return [...this.#shown].map(([userId, { role }]) => ({ userId, role }))
  }

  #leave(userId: string): void {
    const known = this.#here.get(userId)
    if (!known || --known.windows > 0) return
    this.#here.delete(userId)
    this.#changed(userId, null)
  }

  /** `role`: null when the last window here was closed. */
  #changed(userId: string, role: Role | null): void {
    if (role) {
      const known = this.#here.get(userId)
      if (known) known.role = role
      this.#came.set(userId, role)
      this.#left.delete(userId)
    } else {
      this.#left.add(userId)
      this.#came.delete(userId)
    }
    this.#look(userId, true)
    this.#telling ??= setImmediate(() => this.#tell())
  }

  /** Many at once, as when a server is back, are one message. */
  #tell(): void {
    this.#telling = undefined
    const came = [...this.#came].map(([userId, role]) => ({ userId, role }))
    const left = [...this.#left]
    this.#came = new Map()
    this.#left = new Set()
    this.#version++
    this.#say({ kind: 'changed', came, left })
  }

  /** However many ask, and however often something may have been missed: at most once a second. */
  #tellAllSoon(): void {
    if (this.#sayingAll) return
    const wait = this.#saidAllAt + allEveryMs - performance.now()
    if (wait <= 0) return this.#sayAll()
    this.#sayingAll = setTimeout(() => this.#sayAll(), wait)
    this.#sayingAll.unref()
  }

  #sayAll(): void {
    clearTimeout(this.#sayingAll)
    this.#sayingAll = undefined
    this.#saidAllAt = performance.now()
    // What was not told yet goes along with it, and must not be told twice under two versions.
    if (this.#telling) this.#tell()
    const people = [...this.#here].map(([userId, { role }]) => ({ userId, role }))
    this.#say({ kind: 'all', people })
  }

  #say(
    message: PresenceMessage extends infer Message
      ? Message extends PresenceMessage
        ? Omit<Message, 'node' | 'version'>
        : never
      : never,
  ): void {
    if (this.#stopped) return // it has said goodbye
    const presence = { node: this.#node, version: this.#version, ...message } as PresenceMessage
    this.#options.bus.publish({ type: 'presence', presence })
  }

  #hear(message: PresenceMessage): void {
    if (message.node === this.#node) return
    if (message.kind !== 'ask') return this.#others.hear(message)
    if (message.of === null || message.of === this.#node) this.#tellAllSoon()
  }

  /** Whether somebody is connected anywhere, and what follows from it. */
  #look(userId: string, isNews: boolean): void {
    const role = this.#here.get(userId)?.role ?? this.#others.roleOf(userId)
    const shown = this.#shown.get(userId)
    if (role && shown) {
      clearTimeout(shown.leaving)
      shown.leaving = undefined
      if (shown.role !== role) {
        this.#count(shown.role, -1)
        this.#count(role, 1)
        shown.role = role
        this.#options.onCount()
      }
    } else if (role) {
      this.#shown.set(userId, { role, leaving: undefined })
      this.#count(role, 1)
      if (isNews) this.#announce('user_connected', userId, role)
    } else if (shown) {
      shown.leaving ??= setTimeout(() => this.#forget(userId, shown), this.#options.graceMs)
      shown.leaving.unref()
    }
  }

  #forget(userId: string, shown: Shown): void {
    this.#shown.delete(userId)
    this.#count(shown.role, -1)
    this.#announce('user_disconnected', userId, shown.role)
  }

  #count(role: Role, by: 1 | -1): void {
    this.#counts[role === 'user' ? 'users' : 'admins'] += by
  }

  #announce(type: 'user_connected' | 'user_disconnected', userId: string, role: Role): void {
    this.#options.onCount()
    const now = performance.now()
    const regained = ((now - this.#mayTellAt) / 1000) * told.perSecond
    this.#mayTell = Math.min(told.burst, this.#mayTell + regained)
    this.#mayTellAt = now
    if (this.#mayTell < 1) return
    this.#mayTell--
    const data = { userId, role, connected: this.connected() }
    this.#options.onChange({ type, at: this.#options.now(), data })
  }
}
