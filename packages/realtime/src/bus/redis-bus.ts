import { randomUUID } from 'node:crypto'
import type { Bus, BusMessage } from '@benne/services'
import { readEnvelope, type Sent, writeEnvelope } from './envelope.ts'
import { Listeners } from './listeners.ts'
import { OnceInAWhile } from './once-in-a-while.ts'
import type { RedisClient } from './redis-client.ts'
import type { RedisLine } from './redis-line.ts'
import { type BusOptions, type BusStats, newStats } from './stats.ts'

/** How often is made up for what could not be told. Milliseconds, as below. */
const watchMs = 1_000
/** After Redis refused that we listen: somebody has to change its rights first. */
const joinAgainMs = 5_000

/**
 * What is told instead, later, of a message that could not be told. Whoever hears `missed` drops everything. Presence
 * is said again every few seconds by itself.
 */
const insteadOf = {
  sessions: 'missed',
  faces: 'missed',
  missed: 'missed',
  log: 'log',
  presence: null,
} as const

/**
 * The bus between processes, over Redis's publish and subscribe (in a cluster: the sharded one): at most once, so every
 * doubt is told as a gap. Works on a client that somebody else opened and will close.
 */
export class RedisBus implements Bus {
  readonly stats: BusStats = newStats()
  readonly #redis: RedisClient
  readonly #troubles: OnceInAWhile
  readonly #member = randomUUID()
  readonly #listeners: Listeners<[BusMessage]>
  readonly #gapListeners: Listeners<[]>
  readonly #watch: NodeJS.Timeout
  readonly #untold = new Set<'missed' | 'log'>()
  /** The line that all that others say arrives over. */
  #joined: RedisLine | null = null
  #joinAgainAt = 0
  #closed = false

  constructor(redis: RedisClient, { onError = () => {} }: BusOptions = {}) {
    this.#redis = redis
    this.#troubles = new OnceInAWhile(onError)
    this.#listeners = new Listeners(this.#troubles)
    this.#gapListeners = new Listeners(this.#troubles)
    redis.events.on('up', this.#join).on('down', this.#leave)
    this.#watch = setInterval(this.#look, watchMs)
    this.#watch.unref()
    if (redis.line) this.#join(redis.line)
  }

  get connected(): boolean {
    return this.#joined !== null
  }

  publish(message: BusMessage): void {
    this.#send(message)
  }

  subscribe(listener: (message: BusMessage) => void): () => void {
    return this.#listeners.add(listener)
  }

  onGap(listener: () => void): () => void {
    return this.#gapListeners.add(listener)
  }

  /** Hears and says nothing more. The client stays open. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#joined = null
    clearInterval(this.#watch)
    this.#listeners.clear()
    this.#gapListeners.clear()
    this.#redis.events.off('up', this.#join).off('down', this.#leave)
  }

  readonly #join = (line: RedisLine): void => {
    this.#joinAgainAt = Number.POSITIVE_INFINITY
    line.subscribe(this.#receive).then(
      () => {
        if (this.#closed || this.#redis.line !== line) return
        this.#joined = line
        this.#tellGap()
        this.#makeUp()
      },
      (error: unknown) => {
        if (this.#redis.line !== line) return
        this.#joinAgainAt = performance.now() + joinAgainMs
        this.#troubles.report('Redis does not let the bus listen', error)
      },
    )
  }

  readonly #leave = (): void => {
    if (!this.#joined) return
    this.#joined = null
    this.#tellGap()
  }

  readonly #look = (): void => {
    const { line } = this.#redis
    if (!line) return
    if (!this.#joined && performance.now() > this.#joinAgainAt) this.#join(line)
    this.#makeUp()
  }

  #makeUp(): void {
    const untold = [...this.#untold]
    this.#untold.clear()
    for (const type of untold) this.#send({ type })
  }

  #send(message: Sent): void {
    if (this.#closed) return
    const { line } = this.#redis
    let text: string
    try {
      text = writeEnvelope({ from: this.#member, message })
    } catch (error) {
      this.#troubles.report(`a message of the type ${message.type} cannot be told over the bus`, error)
      this.#lose(message)
      return this.#makeUp()
    }
    if (!line) return this.#lose(message)
    line.publish(text).then(
      () => {
        if (message.type !== 'missed') this.stats.published++
      },
      (error: unknown) => {
        this.#lose(message)
        if (this.#redis.line === line) this.#troubles.report('Redis refuses what the bus says', error)
      },
    )
  }

  /** It is not kept: what stands for it is told as soon as something can be. */
  #lose(message: Sent): void {
    if (message.type !== 'missed') this.stats.lost++
    const instead = insteadOf[message.type]
    if (instead) this.#untold.add(instead)
  }

  readonly #receive = (text: string): void => {
    if (this.#closed) return
    const envelope = readEnvelope(text)
    if (!envelope) return this.#troubles.report('a message on the bus could not be read')
    const { from, message } = envelope
    if (from === this.#member) return
    if (message.type === 'missed') return this.#tellGap()
    this.stats.received++
    this.#listeners.tell(message)
  }

  #tellGap(): void {
    this.stats.gaps++
    this.#gapListeners.tell()
  }
}
