import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { ClusterCommands } from './cluster-commands.ts'
import { openLine, type RedisLine } from './redis-line.ts'
import { pauseAfter } from './redis-options.ts'
import { type Address, parseTarget, type RedisTarget } from './redis-target.ts'

/** Milliseconds that a connection must have lasted to be one. */
const lastingMs = 1_000
/** Milliseconds that commands under way may take to finish. */
const closeMs = 1_000

/** What attempts are counted with: a single Redis, or whichever node of a cluster has the key. */
interface Commands {
  readonly isReady: boolean
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  multi(): unknown
  del(key: string): Promise<number>
}

/**
 * Redis, for the bus and for whatever else is shared between processes. Whether it is a cluster is found out at each
 * connecting. What is lost is made anew, never repaired: nothing of an old connection can linger in the next.
 */
export class RedisClient implements Commands {
  /** `up`: there is a line. `down`: there no longer is. */
  readonly events = new EventEmitter<{ up: [RedisLine]; down: [] }>()
  readonly #target: RedisTarget
  readonly #onLost: (error: Error) => void
  readonly #closing = new AbortController()
  #line: RedisLine | null = null
  #nodes: readonly Address[] = []
  #cluster: ClusterCommands | null = null
  #told: string | null = null

  constructor(target: RedisTarget, onLost: (error: Error) => void) {
    this.#target = target
    this.#onLost = onLost
    void this.#run()
  }

  /** The one that is open now. */
  get line(): RedisLine | null {
    return this.#line
  }

  /** Whether commands can be given. */
  get isReady(): boolean {
    return this.#current?.isReady ?? false
  }

  eval(...args: Parameters<Commands['eval']>): Promise<unknown> {
    return this.#given.eval(...args)
  }

  multi(): unknown {
    return this.#given.multi()
  }

  del(key: string): Promise<number> {
    return this.#given.del(key)
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    const deadline = pause(closeMs, undefined, { ref: false })
    await Promise.race([Promise.all([this.#line?.close(), this.#cluster?.close()]), deadline])
    this.#line?.end(new Error('closed'))
    this.#cluster?.cluster?.destroy()
  }

  get #current(): Commands | null {
    if (this.#line?.clustered === false) return this.#line.client
    return this.#cluster?.cluster ?? null
  }

  get #given(): Commands {
    if (!this.#current) throw new Error('Redis is not connected')
    return this.#current
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const line = await openLine(this.#target, this.#addresses)
        const openedAt = performance.now()
        const reason = await this.#use(line)
        // What is lost at once, time and again, is one loss.
        if (performance.now() - openedAt > lastingMs) {
          failures = 0
          this.#told = null
        }
        this.#tell(reason)
      } catch (error) {
        this.#tell(error)
      }
      await pause(pauseAfter(failures), undefined, { signal }).catch(() => {})
    }
  }

  /** Resolves with why it ended. */
  async #use(line: RedisLine): Promise<Error> {
    if (this.#closing.signal.aborted) line.end(new Error('closed'))
    this.#line = line
    this.#nodes = line.nodes
    if (line.clustered) this.#cluster ??= new ClusterCommands(this.#target, () => this.#addresses)
    this.events.emit('up', line)
    const reason = await line.ended
    this.#line = null
    this.events.emit('down')
    return reason
  }

  get #addresses(): readonly Address[] {
    return [this.#target.address, ...this.#nodes]
  }

  /** Of one loss only the first reason, and then what Redis itself says: that is for somebody to mend. */
  #tell(error: unknown): void {
    if (this.#closing.signal.aborted || !(error instanceof Error)) return
    const said = /^[A-Z]{3,} /.test(error.message) ? error.message : ''
    if (this.#told === null || (said && said !== this.#told)) this.#onLost(error)
    else return
    this.#told = said
  }
}

/**
 * Connects to Redis in the background, and again whenever the connection is lost: waits 50 ms, then twice as long
 * each time, up to 2 s, with chance added so that not all processes come back at once. Never rejects because Redis is
 * away, refuses or never answers; commands given then are rejected at once. `onLost` is told once per loss, when the
 * first attempt fails, and what Redis says when it refuses. Throws a TypeError for a URL that is none.
 */
export async function connectRedis(
  url: string,
  onLost: (error: Error) => void = () => {},
): Promise<RedisClient> {
  return new RedisClient(parseTarget(url), onLost)
}

/** Lets commands under way finish, for up to a second, and closes the connection. */
export async function closeRedis(client: RedisClient): Promise<void> {
  await client.close()
}
