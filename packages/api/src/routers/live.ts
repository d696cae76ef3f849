import {
  ConnectedPeople,
  type LiveEvent,
  LiveEventsInput,
  LiveRoomInput,
  LiveSnapshot,
  Pong,
} from '@benne/contracts'
import {
  connectedPeople,
  followEvents,
  followRoom,
  type LiveItem,
  liveSnapshot,
  type ReadEvents,
  ServiceError,
} from '@benne/services'
import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { Stream } from '../context.ts'
import { account, open, router } from '../procedures.ts'
import { whenSent } from '../transformer.ts'

export const live = router({
  /** All that concerns the caller: see `LiveEvent`. */
  events: account('live.events')
    .input(LiveEventsInput)
    .subscription(
      ({ ctx, input, signal }) => new TrackedItems(ctx.stream, signal, followEvents({ ctx, input })),
    ),

  /** What happens in one room; leaving is unsubscribing. */
  room: account('live.room')
    .input(LiveRoomInput)
    .subscription(
      async ({ ctx, input, signal }) =>
        new TrackedItems(ctx.stream, signal, await followRoom({ ctx, input })),
    ),

  /** Where to follow from, to be asked before what is to be followed is fetched. */
  snapshot: account('live.snapshot')
    .output(LiveSnapshot)
    .query(({ ctx }) => liveSnapshot({ ctx })),

  people: account('live.people')
    .output(ConnectedPeople)
    .query(({ ctx }) => connectedPeople({ ctx })),

  ping: open('live.ping')
    .output(Pong)
    .query(({ ctx }) => ({ timestamp: ctx.clock.now() })),
})

const ownTypes: ReadonlySet<string> = new Set(['welcome', 'caught_up', 'resync'])

/**
 * Items as tRPC resumes after them. Every one is tracked: a single one that is not would make the client forget where to
 * resume. What was written to the log was checked when it was read from there: each event once, not once a socket.
 *
 * Nothing is begun before the first is asked for: tRPC refuses some subscriptions only after it has called for them, and
 * tells nobody.
 */
class TrackedItems implements AsyncIterableIterator<TrackedEnvelope<LiveEvent>> {
  readonly #stream: Stream
  readonly #signal: AbortSignal
  readonly #read: ReadEvents
  #items: AsyncIterableIterator<LiveItem> | undefined
  #close: (() => void) | undefined
  #send: ((item: LiveItem) => boolean) | undefined

  constructor(stream: Stream | null, signal: AbortSignal | undefined, read: ReadEvents) {
    // Over HTTP tRPC would answer with a stream of server-sent events, outside of everything that sockets keep to.
    if (!stream || !signal)
      throw new ServiceError('method_not_allowed', 'Subscriptions come over a WebSocket.')
    this.#stream = stream
    this.#signal = signal
    this.#read = read
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<TrackedEnvelope<LiveEvent>, undefined>> {
    try {
      this.#items ??= this.#begin()
      const { done, value } = await this.#items.next()
      if (!done) {
        if (ownTypes.has(value.event.type)) this.#recognise(value.event)
        return { done: false, value: tracked(value.id, value.event) }
      }
    } catch (error) {
      this.#close?.()
      throw error
    }
    this.#close?.()
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<TrackedEnvelope<LiveEvent>, undefined>> {
    this.#close?.()
    await this.#items?.return?.()
    return { done: true, value: undefined }
  }

  #begin(): AsyncIterableIterator<LiveItem> {
    this.#close = this.#stream.open()
    const direct = (item: LiveItem) => this.#send?.(item) ?? false
    return this.#read({ signal: this.#signal, ready: this.#stream.ready, direct })
  }

  /** An event that this subscription alone is sent shows which it is; from then on the rest goes past tRPC. */
  #recognise(event: LiveEvent): void {
    whenSent(event, (id) => {
      this.#send = this.#stream.sender(id)
    })
  }
}
