import type { BannerLine } from '../banner.ts'
import { Child } from './child.ts'
import type { Proxy } from './proxy.ts'

export interface PlaceOptions {
  /** Such as `server 1`. */
  readonly name: string
  readonly environment: Record<string, string>
  /** Null for a worker: nobody's requests go there. */
  readonly proxy: Proxy | null
  readonly say: (line: string) => void
}

/** Milliseconds before a process that has ended is started again: twice as long each time, up to the last. */
const firstPauseMs = 250
const lastPauseMs = 10_000
/** Milliseconds after which a process counts as well, and the next pause is the first again. */
const wellMs = 30_000

/** A place that is always to be taken by one process: one that ends is followed by another. */
export class Place {
  readonly #options: PlaceOptions
  #child: Child | null = null
  #port = 0
  #pauseMs = firstPauseMs
  #closed = false
  /** Those that have not ended: beside the one that counts, one that starts, or one that stops. */
  readonly #all = new Set<Child>()
  readonly #pause = new AbortController()

  constructor(options: PlaceOptions) {
    this.#options = options
  }

  get line(): BannerLine {
    const { name, proxy } = this.#options
    const where = proxy ? `   port ${this.#port}` : ''
    return { label: name, value: this.#child ? `pid ${this.#child.pid}${where}` : 'being started' }
  }

  /** Starts its process and resolves with what it told once it was ready; rejects when it could not start. */
  async open() {
    const told = await this.#start()
    void this.#watch()
    return told
  }

  /** Starts another process, and stops the one of before once that one is ready. Rejects, and keeps it, otherwise. */
  async replace(): Promise<void> {
    const { name, proxy, say } = this.#options
    const [before, port] = [this.#child, this.#port]
    await this.#start()
    if (!before) return
    // Out of the proxy first, and only then told to stop: no request can meet a process that stops.
    proxy?.remove({ host: loopback, port })
    await before.stop()
    say(`${name} is replaced: ${this.line.value}`)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#pause.abort()
    await Promise.all([...this.#all].map((child) => child.stop()))
  }

  async #start() {
    const { environment, proxy } = this.#options
    const before = this.#child
    const child = new Child(environment)
    this.#all.add(child)
    void child.ended.then(() => this.#all.delete(child))
    let port = 0
    try {
      const told = await child.listening
      port = told.port
      const ended = child.ended.then(() => Promise.reject(new Error('ended before it was ready')))
      await Promise.race([proxy?.add({ host: loopback, port }), ended])
      // Somebody else was first: the one of before ended while this one was to take its place.
      if (this.#closed || this.#child !== before) throw new Error('not needed any more')
      this.#child = child
      this.#port = port
      return told
    } catch (error) {
      proxy?.remove({ host: loopback, port })
      await child.stop()
      throw error
    }
  }

  async #watch(): Promise<void> {
    const { name, proxy, say } = this.#options
    while (!this.#closed) {
      const child = this.#child as Child
      const since = performance.now()
      const port = this.#port
      await child.ended
      proxy?.remove({ host: loopback, port })
      // One that was replaced, or stopped with everything else, is missed by nobody.
      if (this.#closed || this.#child !== child) continue
      if (performance.now() - since > wellMs) this.#pauseMs = firstPauseMs
      say(`${name} (pid ${child.pid}) has ended; another one starts`)
      await this.#startAgain(child)
    }
  }

  async #startAgain(ended: Child): Promise<void> {
    const { name, say } = this.#options
    while (!this.#closed && this.#child === ended) {
      await this.#wait()
      try {
        if (!this.#closed && this.#child === ended) await this.#start()
      } catch {
        if (!this.#closed) say(`${name} does not start; it is tried again`)
        continue
      }
      if (!this.#closed) say(`${name} runs again: ${this.line.value}`)
    }
  }

  async #wait(): Promise<void> {
    const milliseconds = this.#pauseMs
    this.#pauseMs = Math.min(2 * milliseconds, lastPauseMs)
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    this.#pause.signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    clearTimeout(timer)
  }
}

const loopback = '127.0.0.1'
