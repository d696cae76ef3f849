import type { LiveEvent, ResyncReason } from '@benne/contracts'
import type { LiveFollowOptions, LiveItem } from '@benne/services'
import { concerns, type LogEntry } from './event-log.ts'
import type { LiveHub } from './live-hub.ts'
import { encodePosition, isAfter, type Position } from './position.ts'

/** What is sent: an entry of the log, or an event of the moment with the place at which it happened. */
export interface Item extends LiveItem, Position {
  readonly passing?: true
}

/** Stands where what was missed ends. */
type Mark = Position & { readonly id: null }

type Waiting = PromiseWithResolvers<IteratorResult<LiveItem, undefined>>

const done: IteratorResult<LiveItem, undefined> = { done: true, value: undefined }

/**
 * One subscription: what it is to be sent, in order, and no more of it in memory than it can take. It catches up from
 * the log, page by page, until the hub remembers the rest; from then on the hub hands it each entry. A reader that is
 * too slow for that catches up from the log again.
 *
 * An iterator by hand: each layer of generators would cost as much as the sending.
 */
export class Follower implements AsyncIterableIterator<LiveItem, undefined> {
  readonly #hub: LiveHub
  readonly #options: LiveFollowOptions
  #items: (Item | Mark)[] = []
  #next = 0
  #mode: 'starting' | 'catching up' | 'live' | 'ended' = 'starting'
  /** Where catching up goes on from: the last entry that was sent. */
  #last: Position
  /** Entries up to here are not sent again: a client may come from a server that was further than this one. */
  #start: Position
  /** Events that were sent of what a client has missed; null once it has been told that this was all, or never asked. */
  #missed: number | null = null
  #counted = false
  #waiting: Waiting | null = null
  #busy = false
  #checked = false

  constructor(hub: LiveHub, options: LiveFollowOptions) {
    this.#hub = hub
    this.#options = options
    this.#last = hub.position
    this.#start = hub.position
    if (options.signal.aborted) this.#mode = 'ended'
    else options.signal.addEventListener('abort', this.end, { once: true })
  }

  get audience() {
    return this.#options.audience
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<LiveItem, undefined>> {
    const waiting = Promise.withResolvers<IteratorResult<LiveItem, undefined>>()
    this.#waiting?.resolve(done) // whoever asks twice at once gets nothing twice
    this.#waiting = waiting
    this.#pump()
    return waiting.promise
  }

  async return(): Promise<IteratorResult<LiveItem, undefined>> {
    this.end()
    return done
  }

  readonly end = (): void => {
    if (this.#mode === 'ended') return
    this.#mode = 'ended'
    this.#items = []
    this.#options.signal.removeEventListener('abort', this.end)
    this.#hub.leave(this)
    this.#finish()
  }

  #finish(): void {
    this.#waiting?.resolve(done)
    this.#waiting = null
  }

  /** From the hub: what comes next is not all that came. */
  startOver(): void {
    if (this.#mode === 'starting' || this.#mode === 'ended') return
    this.#items = []
    this.#next = 0
    this.#resync('behind_retention')
    this.#pump()
  }

  /** From the hub, in the order of the log. */
  push(item: Item): void {
    if (this.#mode !== 'live') return
    // Who comes from a server that was further has seen what this one has yet to read. Events of the moment, too, are not
    // for them: those carry this server's place, and would take them back.
    if (item.passing ? isAfter(this.#start, item) : !isAfter(item, this.#start)) return
    if (this.#sendDirectly(item)) return
    if (this.#items.length - this.#next < this.#hub.maxQueued) this.#items.push(item)
    else this.#fallBack()
    this.#pump()
  }

  /** True when the item is dealt with: everything before it has been sent, and nothing has to be waited for. */
  #sendDirectly(item: Item): boolean {
    const { direct } = this.#options
    if (!direct || !this.#waiting || this.#busy || this.#items.length > 0) return false
    try {
      const gate = this.#gate()
      if (gate) {
        this.#items.push(item)
        void this.#during(gate, true)
        return true
      }
    } catch (error) {
      this.#fail(error)
      return true
    }
    if (!direct(item)) return false
    this.#moveTo(item)
    this.#hub.stats.delivered++
    return true
  }

  /** Keeps nothing in memory but what is in no log, and came first: a welcome, or that all has to be fetched again. */
  #fallBack(): void {
    const first = this.#items[this.#next]
    this.#items = first && isOwn(first) ? [first] : []
    this.#next = 0
    this.#mode = 'catching up'
    this.#counted = false
  }

  /** Sends the next item if somebody waits for one and may have it now. */
  #pump(): void {
    if (!this.#waiting || this.#busy) return
    if (this.#mode === 'ended') return this.#finish()
    const item = this.#items[this.#next]
    if (!item) {
      if (this.#mode === 'live') return
      // Nothing is read for who does not take it.
      const when = this.#mode === 'starting' || (this.#options.ready?.() ?? true)
      void this.#during(when === true ? this.#fill() : when.then(() => this.#fill()), false)
      return
    }
    try {
      const gate = this.#checked ? undefined : this.#gate()
      if (gate) return void this.#during(gate, true)
    } catch (error) {
      return this.#fail(error)
    }
    this.#checked = false
    this.#send(item)
  }

  #send(next: Item | Mark): void {
    this.#next++
    if (this.#next === this.#items.length) {
      this.#items = []
      this.#next = 0
    }
    this.#moveTo(next)
    this.#hub.stats.delivered++
    const item = next.id === null ? this.#caughtUp(next) : next
    if (this.#missed !== null && !item.passing) this.#missed++
    const waiting = this.#waiting as Waiting
    this.#waiting = null
    waiting.resolve({ done: false, value: item })
  }

  /** Never back. */
  #moveTo(place: Position): void {
    if (isAfter(place, this.#last)) this.#last = place
  }

  #caughtUp(place: Position): Item {
    const data = { missed: this.#missed ?? 0 }
    this.#missed = null
    const event: LiveEvent = { type: 'caught_up', at: this.#hub.now(), data }
    return { ...place, id: encodePosition(place), event, passing: true }
  }

  /** Nothing when the reader may have the next item at once; else when it may. */
  #gate(): Promise<void> | undefined {
    const { ready, check } = this.#options
    const when = ready?.() ?? true
    // Whose session ended while they did not read are sent nothing of what waited for them.
    if (when !== true) return when.then(() => check())
    return check() || undefined
  }

  /** Nobody is sent anything while this goes on. */
  async #during(work: Promise<void>, isGate: boolean): Promise<void> {
    this.#busy = true
    try {
      await work
      // What had to be waited for holds now; asked again, it might have to be waited for again.
      this.#checked = isGate
      this.#busy = false
      this.#pump()
    } catch (error) {
      this.#busy = false
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    const waiting = this.#waiting
    this.#waiting = null
    this.end()
    waiting?.reject(error)
  }

  /** Gets more to send: until there is something, or the hub will say when there is. */
  async #fill(): Promise<void> {
    if (this.#mode === 'starting' && !(await this.#begin())) return
    const { pageSize } = this.#hub
    while (this.#mode === 'catching up' && this.#items.length === 0) {
      const rest = this.#hub.recent.after(this.#last)
      if (rest) return this.#join(rest)
      const until = this.#hub.position
      const { entries, lost } = await this.#hub.catchUps.run(this.#options.welcome.data.userId, () =>
        this.#page(until),
      )
      if (this.#mode !== 'catching up') return
      if (lost) return this.#resync(lost)
      for (const entry of entries) this.#take(entry)
      this.#last = entries.length < pageSize ? until : (entries.at(-1) as LogEntry)
    }
  }

  /** Finds where to begin. False when that is now. */
  async #begin(): Promise<boolean> {
    const { after, welcome } = this.#options
    if (after === null) {
      this.#join([])
      this.#say(welcome)
      return false
    }
    const place = await this.#hub.locate(after)
    if (this.#mode === 'ended') return false
    if (typeof place === 'string') {
      this.#resync(place)
      return false
    }
    this.#mode = 'catching up'
    this.#last = place
    this.#start = place
    this.#missed = 0
    this.#hub.stats.catchUps++
    return true
  }

  /** The next entries up to a place, or why there is no use in them. */
  async #page(until: Position): Promise<{ entries: LogEntry[]; lost: ResyncReason | null }> {
    if (this.#mode !== 'catching up') return { entries: [], lost: null } // gone while it waited for its turn
    const { log, pageSize } = this.#hub
    const entries = await log.readRange(this.#last, until, this.audience, pageSize)
    return { entries, lost: await this.#whyNot(until, entries.length) }
  }

  /** Why catching up makes no sense any more: the log has been cut meanwhile, or too much was missed. */
  async #whyNot(until: Position, found: number): Promise<ResyncReason | null> {
    const { log, pageSize, maxReplay } = this.#hub
    if (this.#last.tx < (await log.floor())) return 'behind_retention'
    if (this.#counted || found < pageSize) return null
    this.#counted = true
    const missed = await log.countRange(this.#last, until, this.audience, maxReplay + 1)
    return missed > maxReplay ? 'too_far_behind' : null
  }

  /** What is left to catch up with, and from then on what the hub hands out: nothing comes between the two. */
  #join(rest: readonly LogEntry[]): void {
    this.#mode = 'live'
    this.#hub.join(this)
    for (const entry of rest) if (concerns(entry, this.audience)) this.#take(entry)
    if (this.#missed !== null) this.#items.push({ ...this.#here(), id: null })
  }

  #resync(reason: ResyncReason): void {
    this.#missed = null
    this.#start = this.#hub.position
    this.#last = this.#hub.position
    this.#hub.stats.resyncs[reason]++
    this.#join([])
    this.#say({ type: 'resync', at: this.#hub.now(), data: { reason } })
  }

  #take(entry: LogEntry): void {
    if (entry.event) this.#items.push(entry as Item)
  }

  /** An event for this subscription alone. */
  #say(event: LiveEvent): void {
    const place = this.#here()
    this.#items.push({ ...place, id: encodePosition(place), event, passing: true })
  }

  /** Where the hub is, or further where the client has been. */
  #here(): Position {
    const { position } = this.#hub
    const { tx, seq } = isAfter(this.#start, position) ? this.#start : position
    return { tx, seq }
  }
}

const isOwn = (item: Item | Mark): boolean =>
  item.id !== null && (item.event.type === 'welcome' || item.event.type === 'resync')
