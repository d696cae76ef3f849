import type { Bus, BusMessage } from '@benne/services'
import { Listeners } from './listeners.ts'
import { OnceInAWhile } from './once-in-a-while.ts'
import { type BusOptions, type BusStats, newStats } from './stats.ts'

/** What connects the buses of one process. */
export class LocalExchange {
  readonly #members = new Set<LocalBus>()
  #waiting: { from: LocalBus; message: BusMessage }[] = []

  join(member: LocalBus): void {
    this.#members.add(member)
  }

  leave(member: LocalBus): void {
    this.#members.delete(member)
  }

  /** Hands the message to all other members in a later turn, in the order in which messages were sent. */
  send(from: LocalBus, message: BusMessage): void {
    if (this.#waiting.push({ from, message }) === 1) setImmediate(() => this.#deliver())
  }

  #deliver(): void {
    const messages = this.#waiting
    this.#waiting = []
    for (const { from, message } of messages) {
      for (const member of this.#members) if (member !== from) member.receive(structuredClone(message))
    }
  }
}

/**
 * The bus of a process that knows of no others: nothing of theirs arrives, so nothing may be trusted for long. What
 * shares its exchange hears it.
 */
export class LocalBus implements Bus {
  readonly connected = false
  readonly stats: BusStats = newStats()
  readonly #exchange: LocalExchange
  readonly #listeners: Listeners<[BusMessage]>
  #closed = false

  constructor(exchange: LocalExchange = new LocalExchange(), { onError = () => {} }: BusOptions = {}) {
    this.#exchange = exchange
    this.#listeners = new Listeners(new OnceInAWhile(onError))
    exchange.join(this)
  }

  publish(message: BusMessage): void {
    if (this.#closed) return
    this.stats.published++
    // Copied now: what the caller changes later is not what was said.
    this.#exchange.send(this, structuredClone(message))
  }

  subscribe(listener: (message: BusMessage) => void): () => void {
    return this.#listeners.add(listener)
  }

  /** Nothing is missed here, and `connected` never changes. */
  onGap(): () => void {
    return () => {}
  }

  /** For the exchange. */
  receive(message: BusMessage): void {
    if (this.#closed) return
    this.stats.received++
    this.#listeners.tell(message)
  }

  /** Hears and says nothing more. */
  close(): void {
    this.#closed = true
    this.#listeners.clear()
    this.#exchange.leave(this)
  }
}
