import type { PassingEvent, ResyncReason } from '@benne/contracts'
import type { LiveFeed, LiveFollowOptions } from '@benne/services'
import { Audiences } from './audiences.ts'
import type { EventLog, LogEntry } from './event-log.ts'
import { FairLine } from './fair-line.ts'
import { Follower, type Item } from './follower.ts'
import {
  decodePosition,
  encodePosition,
  endOf,
  generationOf,
  isAfter,
  origin,
  type Position,
  startOf,
} from './position.ts'
import { RecentEntries } from './recent-entries.ts'

export interface LiveHubOptions {
  readonly log: EventLog
  readonly now: () => Date
  readonly onError: (error: unknown) => void
  /** Called when this process has committed something: tells the others. */
  readonly tellOthers?: () => void
  /** How often the log is looked at when nobody calls `wake`: another process may have written. Milliseconds. */
  readonly idlePollMs?: number
  /** Missed events after which a client is told to fetch again instead. */
  readonly maxReplay?: number
  /** Events that wait for one slow client before it has to read them from the log again. */
  readonly maxQueued?: number
  /** Entries that are remembered for those who come back soon. */
  readonly maxRecent?: number
}

export interface LiveStats {
  /** Entries read from the log. */
  read: number
  /** Events handed to subscriptions. */
  delivered: number
  catchUps: number
  readonly resyncs: Record<ResyncReason, number>
  /** By `performance.now`: since when something committed waits for an older transaction; null when nothing does. */
  heldBackSince: number | null
}

// While entries wait for an older transaction to end.
const heldBackPollMs = 20
const retryMs = 500
/** Entries that are read in one query for all. */
const readSize = 500

/**
 * Reads the live log once for this process and hands each entry to those whom it concerns: live delivery is from memory
 * and costs no query, and who comes back soon finds what was missed here as well.
 */
export class LiveHub implements LiveFeed {
  readonly log: EventLog
  readonly now: () => Date
  readonly maxReplay: number
  readonly maxQueued: number
  /** Entries that are read in one query for one reader: what a slow one keeps in memory. */
  readonly pageSize: number
  /** Catching up takes the database and the processor: nobody gets to have them for themselves. */
  readonly catchUps = new FairLine(4)
  readonly stats: LiveStats = {
    read: 0,
    delivered: 0,
    catchUps: 0,
    resyncs: { unknown_cursor: 0, behind_retention: 0, too_far_behind: 0 },
    heldBackSince: null,
  }
  readonly recent: RecentEntries
  readonly #options: LiveHubOptions
  readonly #idlePollMs: number
  readonly #everybody = new Set<Follower>()
  readonly #audiences = new Audiences()
  readonly #listeners = new Set<(entry: LogEntry) => void>()
  #position: Position = origin
  /** Below this transaction the next reading will be complete. */
  #complete = 0n
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  #wokenWhileReading = false
  #running = false
  #failed = false
  #generation = 0n
  #telling = false

  constructor(options: LiveHubOptions) {
    this.#options = options
    this.log = options.log
    this.now = options.now
    this.maxReplay = options.maxReplay ?? 20_000
    this.maxQueued = options.maxQueued ?? 2_000
    this.pageSize = Math.min(100, this.maxReplay)
    this.#idlePollMs = options.idlePollMs ?? 1_000
    this.recent = new RecentEntries(options.maxRecent ?? 1_000, origin)
  }

  /** Subscriptions now. */
  get size(): number {
    return this.#everybody.size
  }

  /** Up to here the log has been read and handed out. */
  get position(): Position {
    return this.#position
  }

  async start(): Promise<void> {
    await this.log.mend()
    await this.#beginAtHead()
    this.#running = true
    this.#schedule(this.#idlePollMs)
  }

  /** Ends every subscription and reads no more. */
  async stop(): Promise<void> {
    this.#running = false
    clearTimeout(this.#timer)
    for (const follower of this.#everybody) follower.end()
    await this.#reading
  }

  /** This process has committed something: reads now, and has the others read. Many at once are told once. */
  readonly committed = (): void => {
    this.wake()
    if (this.#telling || !this.#options.tellOthers) return
    this.#telling = true
    setImmediate(() => {
      this.#telling = false
      this.#options.tellOthers?.()
    })
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

  follow(options: LiveFollowOptions): Follower {
    const follower = new Follower(this, options)
    if (!this.#running) follower.end()
    else if (!options.signal.aborted) this.#everybody.add(follower)
    return follower
  }

  /** Sends an event of the moment to the staff who follow here. It is not kept. */
  announce(event: PassingEvent): void {
    const item: Item = { ...this.#position, id: encodePosition(this.#position), event, passing: true }
    this.#audiences.hand(item, { type: event.type, userId: null, staff: true, room: null })
  }

  /** Called for each entry that is read. Returns how to stop. */
  onEntry(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async where(): Promise<{ id: string; oldest: string | null }> {
    const { floor, generation } = await this.log.state(this.#position)
    return {
      id: encodePosition(this.#position),
      oldest: floor === 0n ? null : encodePosition(startOf(floor, generation)),
    }
  }

  /** From now on this follower is handed what concerns it. */
  join(follower: Follower): void {
    this.#audiences.add(follower)
  }

  leave(follower: Follower): void {
    this.#everybody.delete(follower)
    this.#audiences.delete(follower)
  }

  /** The place of an event's id, or why there is none to resume from. */
  async locate(id: string): Promise<Position | ResyncReason> {
    const place = decodePosition(id)
    if (!place || generationOf(place) !== this.#generation) return 'unknown_cursor'
    if (this.recent.reachesBackTo(place) && !isAfter(place, this.#position)) return place
    if (!(await this.log.hasReached(place.tx))) return 'unknown_cursor'
    return place.tx < (await this.log.floor()) ? 'behind_retention' : place
  }

  #schedule(milliseconds: number): void {
    if (!this.#running) return
    this.#timer = setTimeout(this.wake, milliseconds)
    this.#timer.unref()
  }

  /** Reads all there is; returns after how many milliseconds to look again. */
  async #readUntilDone(): Promise<number> {
    try {
      if (this.#failed) await this.log.mend() // it may be another database by now, a standby say
      this.#failed = false
      const before = this.#position
      for (;;) {
        const entries = await this.log.readAfter(this.#position, readSize)
        for (const entry of entries) this.#enter(entry)
        if (entries.length < readSize) break
      }
      const { held, floor, generation, open } = await this.log.state(this.#position)
      const isAnother = generation !== this.#generation
      if (isAnother) await this.#beginAtHead()
      if (isAnother || before.tx < floor) this.#startOver(startOf(floor, generation))
      this.#advance(open)
      this.stats.heldBackSince = held ? (this.stats.heldBackSince ?? performance.now()) : null
      return held ? heldBackPollMs : this.#idlePollMs
    } catch (error) {
      this.#failed = true
      this.#options.onError(error)
      return retryMs
    }
  }

  /**
   * All that was open before this reading and is no more has been read: the place moves on even when nothing is written,
   * so that who resumes from it is not behind what is kept.
   */
  #advance(open: bigint): void {
    const read = endOf(this.#complete - 1n, this.#generation)
    if (this.#complete > 0n && isAfter(read, this.#position)) this.#position = read
    this.#complete = open
  }

  async #beginAtHead(): Promise<void> {
    this.#generation = (await this.log.state(origin)).generation
    this.#position = await this.log.head()
    this.recent.startFrom(this.#position)
    this.#complete = 0n
  }

  /** The log was cut before this process had read it all, as when the database was out of its reach for long. */
  #startOver(first: Position): void {
    if (isAfter(first, this.#position)) this.#position = first
    this.recent.startFrom(this.#position)
    for (const follower of this.#everybody) follower.startOver()
  }

  #enter(entry: LogEntry): void {
    this.stats.read++
    this.#position = entry
    this.recent.add(entry)
    if (!entry.event) return
    this.#audiences.hand(entry as Item, entry)
    for (const listener of this.#listeners) listener(entry)
  }
}
