import type { LiveEvent } from '@benne/contracts'
import type { LiveAudience, LiveFeed, LiveItem } from '@benne/services'
import {
  concerns,
  decodePosition,
  EventLog,
  encodePosition,
  isAfter,
  type LogEntry,
  origin,
  type Position,
} from './event-log.ts'

export interface LiveHubOptions {
  readonly log: EventLog
  readonly now: () => Date
  readonly onError: (error: unknown) => void
  /** How often the log is looked at when nobody calls `wake`: another process may have written. Milliseconds. */
  readonly idlePollMs?: number
  /** Missed events after which a client is told to fetch again instead. */
  readonly maxReplay?: number
  /** Events that wait for one slow client before it is told to fetch again. */
  readonly maxQueued?: number
}

// While entries wait for an older transaction to end.
const heldBackPollMs = 20
const retryMs = 500
const pageSize = 500

/**
 * Reads the live log once for this process and hands each entry to those whom it concerns. Catching up reads the log
 * for one client; live delivery is from memory and costs no query.
 */
export class LiveHub implements LiveFeed {
  readonly #options: Required<LiveHubOptions>
  readonly #followers = new Set<Follower>()
  #position: Position = origin
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  #wokenWhileReading = false
  #running = false

  constructor(options: LiveHubOptions) {
    this.#options = { idlePollMs: 1_000, maxReplay: 20_000, maxQueued: 10_000, ...options }
  }

  /** Followers now. */
  get size(): number {
    return this.#followers.size
  }

  async start(): Promise<void> {
    await this.#options.log.dropForeignEntries()
    this.#position = await this.#options.log.head()
    this.#running = true
    this.#schedule(this.#options.idlePollMs)
  }

  /** Ends every subscription and reads no more. */
  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    for (const follower of this.#followers) follower.end()
    await this.#reading
  }

  /**
   * Something was committed: read now. Calls during a reading are answered by one more reading. Nothing is read before
   * `start`: a process that only writes has nobody to tell, and would read the whole log.
   */
  readonly wake = (): void => {
    if (!this.#running) return
    if (this.#reading) {
      this.#wokenWhileReading = true
      return
    }
    clearTimeout(this.#timer)
    this.#reading = this.#readUntilDone().then((pause) => {
      this.#reading = undefined
      if (this.#wokenWhileReading) {
        this.#wokenWhileReading = false
        this.wake()
      } else {
        this.#schedule(pause)
      }
    })
  }

  async *follow({
    audience,
    welcome,
    after,
    signal,
    ready,
  }: Parameters<LiveFeed['follow']>[0]): AsyncGenerator<LiveItem, void, undefined> {
    if (signal.aborted || !this.#running) return
    // Live first, then the log: what is written between the two waits in the queue, and is told apart by its place.
    const follower = new Follower(audience, this.#options.maxQueued)
    this.#followers.add(follower)
    const end = () => follower.end()
    signal.addEventListener('abort', end, { once: true })
    try {
      let last = this.#position
      if (after === null) {
        yield { id: encodePosition(last), event: welcome }
      } else {
        const start = await this.#locate(after)
        if (!start) {
          yield this.#resync('unknown_cursor', last)
        } else {
          last = yield* this.#replay(start, last, audience, ready)
        }
      }
      yield* this.#deliver(follower, last, ready)
    } finally {
      signal.removeEventListener('abort', end)
      this.#followers.delete(follower)
    }
  }

  /** The place of an event id, or null when this log has no such place. */
  async #locate(id: string): Promise<Position | null> {
    const position = decodePosition(id)
    return position && (await this.#options.log.hasReached(position.tx)) ? position : null
  }

  /** Sends what was missed up to `until`; returns the place that has been reached. */
  async *#replay(
    start: Position,
    until: Position,
    audience: LiveAudience,
    ready: (() => Promise<void>) | null,
  ): AsyncGenerator<LiveItem, Position, undefined> {
    let last = start
    for (let sent = 0; isAfter(until, last); ) {
      const entries = await this.#options.log.readRange(last, until, audience, pageSize)
      if (sent + entries.length > this.#options.maxReplay) {
        yield this.#resync('too_far_behind', until)
        return until
      }
      for (const entry of entries) {
        last = entry
        const { id, event } = entry
        if (!event) continue
        await ready?.()
        yield { id, event }
      }
      sent += entries.length
      if (entries.length < pageSize) return until
    }
    return last
  }

  async *#deliver(
    follower: Follower,
    from: Position,
    ready: (() => Promise<void>) | null,
  ): AsyncGenerator<LiveItem, void, undefined> {
    let last = from
    while (!follower.ended) {
      await ready?.()
      const entry = await follower.next()
      if (entry === 'overflow') {
        last = this.#position
        yield this.#resync('too_far_behind', last)
      } else if (entry?.event && isAfter(entry, last)) {
        last = entry
        yield { id: entry.id, event: entry.event }
      }
    }
  }

  #resync(reason: 'unknown_cursor' | 'too_far_behind', position: Position): LiveItem {
    const event: LiveEvent = { type: 'resync', at: this.#options.now(), data: { reason } }
    return { id: encodePosition(position), event }
  }

  #schedule(milliseconds: number): void {
    if (!this.#running) return
    this.#timer = setTimeout(this.wake, milliseconds)
    this.#timer.unref()
  }

  /** Reads all there is; returns after how many milliseconds to look again. */
  async #readUntilDone(): Promise<number> {
    const { log, idlePollMs, onError } = this.#options
    try {
      for (;;) {
        const entries = await log.readAfter(this.#position, pageSize)
        for (const entry of entries) this.#hand(entry)
        if (entries.length < pageSize) break
      }
      return (await log.holdsBack(this.#position)) ? heldBackPollMs : idlePollMs
    } catch (error) {
      onError(error)
      return retryMs
    }
  }

  #hand(entry: LogEntry): void {
    this.#position = entry
    for (const follower of this.#followers) {
      if (concerns(entry, follower.audience)) follower.push(entry)
    }
  }
}

/** One subscription's queue of entries to send. Holds references only: an entry is in memory once for all. */
class Follower {
  readonly audience: LiveAudience
  readonly #maxQueued: number
  #queue: LogEntry[] = []
  #overflowed = false
  #wakeUp: (() => void) | undefined
  ended = false

  constructor(audience: LiveAudience, maxQueued: number) {
    this.audience = audience
    this.#maxQueued = maxQueued
  }

  push(entry: LogEntry): void {
    if (this.#overflowed || this.ended) return
    if (this.#queue.length >= this.#maxQueued) {
      this.#queue = []
      this.#overflowed = true
    } else {
      this.#queue.push(entry)
    }
    this.#wakeUp?.()
  }

  end(): void {
    this.ended = true
    this.#wakeUp?.()
  }

  /** The next entry; 'overflow' when some were dropped; undefined when it has ended. */
  async next(): Promise<LogEntry | 'overflow' | undefined> {
    while (!this.ended) {
      if (this.#overflowed) {
        this.#overflowed = false
        return 'overflow'
      }
      const entry = this.#queue.shift()
      if (entry) return entry
      await new Promise<void>((resolve) => {
        this.#wakeUp = resolve
      })
      this.#wakeUp = undefined
    }
    return undefined
  }
}
