import { randomUUID } from 'node:crypto'
import type { Bus, BusMessage } from '@benne/services'
import { z } from 'zod'
import { type RedisClient, silenceMs } from './redis-client.ts'

const channel = 'benne:bus'
const watchMs = 1_000

const Envelope = z.object({
  /** The process that says it. */
  from: z.string(),
  message: z.discriminatedUnion('type', [
    z.object({ type: z.literal('sessions'), sessionIds: z.array(z.string()) }),
    z.object({ type: z.literal('faces'), userIds: z.array(z.string()) }),
    /** Something could not be told while Redis was away: whoever remembers anything has missed it. */
    z.object({ type: z.literal('missed') }),
  ]),
})
type Sent = z.infer<typeof Envelope>['message']

export interface RedisBusOptions {
  /** Told of a message that is not ours, and of what a listener threw. */
  readonly onError?: (error: unknown) => void
}

/**
 * The bus between processes, over Redis's publish and subscribe: at most once, so every doubt is told as a gap. Works on
 * a client that somebody else opened and will close.
 */
export class RedisBus implements Bus {
  readonly #client: RedisClient
  readonly #onError: (error: unknown) => void
  readonly #process = randomUUID()
  readonly #listeners = new Set<(message: BusMessage) => void>()
  readonly #gapListeners = new Set<() => void>()
  readonly #watch: NodeJS.Timeout
  #connected = false
  #closed = false
  #untold = false
  #heardAt = 0

  constructor(client: RedisClient, { onError = () => {} }: RedisBusOptions = {}) {
    this.#client = client
    this.#onError = onError
    client.on('ready', this.#join).on('error', this.#check).on('end', this.#check)
    client.on('ping-interval', this.#heard)
    this.#watch = setInterval(this.#check, watchMs)
    this.#watch.unref()
    if (client.isReady) this.#join()
  }

  get connected(): boolean {
    return this.#connected
  }

  publish(message: BusMessage): void {
    this.#send(message)
  }

  subscribe(listener: (message: BusMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener)
    return () => this.#gapListeners.delete(listener)
  }

  /** Hears and says nothing more. The client stays open. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#connected = false
    clearInterval(this.#watch)
    this.#listeners.clear()
    this.#gapListeners.clear()
    this.#client.off('ready', this.#join).off('error', this.#check).off('end', this.#check)
    this.#client.off('ping-interval', this.#heard)
    if (this.#client.isReady) this.#client.unsubscribe(channel, this.#receive).catch(() => {})
  }

  /** Subscribes after each connecting. The client does so by itself when it is not the first: this call then only waits. */
  readonly #join = (): void => {
    this.#heard()
    const epoch = this.#client.socketEpoch
    this.#client.subscribe(channel, this.#receive).then(
      () => {
        if (this.#closed || !this.#client.isReady || this.#client.socketEpoch !== epoch) return
        this.#connected = true
        this.#tellGap()
        if (this.#untold) this.#send({ type: 'missed' })
      },
      (error: unknown) => {
        if (this.#client.isReady) this.#onError(error)
      },
    )
  }

  readonly #heard = (): void => {
    this.#heardAt = performance.now()
  }

  /** Sees that the connection is gone, or that nothing has come over it for so long that it must be. */
  readonly #check = (): void => {
    const { isReady } = this.#client
    const silent = isReady && performance.now() - this.#heardAt > silenceMs
    if (this.#connected && (!isReady || silent)) {
      this.#connected = false
      this.#tellGap()
    }
    if (silent) {
      this.#client.destroy()
      this.#client.connect().catch(() => {})
    } else if (this.#connected && this.#untold) {
      this.#send({ type: 'missed' })
    }
  }

  #send(message: Sent): void {
    if (this.#closed) return
    // What cannot be told now is not kept: the others drop everything when they hear that they missed something.
    if (!this.#client.isReady) {
      this.#untold = true
      return
    }
    if (message.type === 'missed') this.#untold = false
    this.#client.publish(channel, JSON.stringify({ from: this.#process, message })).catch(() => {
      this.#untold = true
    })
  }

  readonly #receive = (text: string): void => {
    this.#heard()
    const envelope = readEnvelope(text)
    if (envelope === null) return this.#onError(new Error('a message on the bus could not be read'))
    const { from, message } = envelope
    if (from === this.#process) return
    if (message.type === 'missed') this.#tellGap()
    else for (const listener of this.#listeners) this.#call(() => listener(message))
  }

  #tellGap(): void {
    for (const listener of this.#gapListeners) this.#call(listener)
  }

  /** What one listener throws must reach neither the others nor the client, which would lose its place in the stream. */
  #call(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      this.#onError(error)
    }
  }
}

/** Null for what this version does not know: another program's, or a newer Benne's. */
function readEnvelope(text: string): z.infer<typeof Envelope> | null {
  try {
    return Envelope.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
