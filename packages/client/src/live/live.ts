import type { Failure, LiveEvent } from '@benne/contracts'
import superjson from 'superjson'
import { type ClientFailure, isPassing } from '../failure.ts'
import type { Transport } from '../links.ts'
import type { Session } from '../session.ts'
import { Value } from '../value.ts'
import type { ReconnectTimes } from './back-off.ts'
import type { Message } from './connection.ts'
import { Connector, tooManyMs } from './connector.ts'
import { Following, type FollowOptions, type Subject } from './following.ts'

/**
 * How fresh the screen is. `idle`: nothing is followed. `connecting`: for the first time. `live`: up to the moment.
 * `catching-up`: the connection was lost, and what was missed is on its way. `offline`: Benne cannot be reached, or cannot
 * serve; it is tried again. Nothing is lost by any of these.
 */
export type LiveState = 'idle' | 'connecting' | 'live' | 'catching-up' | 'offline'

/** All that is followed, over one connection: each goes on from where it is after every interruption. */
export class Live {
  readonly state = new Value<LiveState>('idle')
  readonly #session: Session
  readonly #times: ReconnectTimes
  readonly #connector: Connector
  readonly #followings = new Set<Following>()
  #subscriptions = 0
  #wasLive = false

  constructor(transport: Transport, session: Session, times: ReconnectTimes) {
    this.#session = session
    this.#times = times
    this.#connector = new Connector({
      transport,
      session,
      times,
      onOpen: () => {
        for (const following of this.#followings) this.#subscribe(following)
      },
      onMessage: (message) => this.#receive(message),
      onChange: () => this.#changed(),
      onNobody: () => this.#endAll(),
    })
    session.state.subscribe(() => {
      if (session.state.get().status === 'signed-out') this.#endAll()
    })
  }

  /** Follows until the returned function is called. */
  follow(subject: Subject, options: FollowOptions): () => void {
    const following = new Following(subject, options, this.#times)
    this.#followings.add(following)
    if (!this.#connector.isStarted) this.#connector.start()
    else if (this.#connector.isOpen) this.#subscribe(following)
    this.#tell()
    return () => this.#leave(following)
  }

  /** Ends everything that is followed. */
  close(): void {
    for (const following of this.#followings) following.interrupt()
    this.#followings.clear()
    this.#wasLive = false
    if (this.#connector.isStarted) this.#connector.stop()
    this.#tell()
  }

  #endAll(): void {
    const all = [...this.#followings]
    this.close()
    const code = this.#session.state.get().status === 'signed-out' ? 'session_ended' : 'unauthenticated'
    for (const following of all) following.end({ code, message: 'Nobody is signed in.', requestId: '' })
  }

  #leave(following: Following): void {
    if (!this.#followings.delete(following)) return
    const id = following.subscription
    if (id !== null && this.#connector.isOpen) this.#connector.send({ id, method: 'subscription.stop' })
    following.interrupt()
    this.#tell()
    // Who follows something else in the same moment does so over the same connection.
    queueMicrotask(() => {
      if (this.#followings.size === 0) this.close()
    })
  }

  #changed(): void {
    if (!this.#connector.isOpen) for (const following of this.#followings) following.interrupt()
    this.#tell()
  }

  #subscribe(following: Following): void {
    clearTimeout(following.timer)
    following.subscription = ++this.#subscriptions
    this.#connector.send({
      id: following.subscription,
      method: 'subscription',
      params: following.params,
    })
  }

  #receive({ id, result, error }: Message): void {
    const following = [...this.#followings].find(({ subscription }) => subscription === id)
    if (!following) return
    if (error) {
      const { data } = superjson.deserialize<{ data?: { failure?: Failure } }>(error)
      this.#refused(following, data?.failure ?? { code: 'offline', message: 'The server said no more.' })
    } else if (result?.type === 'stopped') {
      this.#subscribeIn(following.backOff.next(), following)
    } else if (result?.data) {
      const { phase } = following
      const item = superjson.deserialize<{ id: string; data: LiveEvent }>(result.data)
      following.receive(item.id, item.data)
      if (following.phase !== phase) this.#tell()
    }
  }

  /** tRPC ends a subscription at any error: those that pass are mended here. */
  #refused(following: Following, failure: ClientFailure): void {
    const { code, details } = failure
    if (code === 'session_ended' || code === 'unauthenticated') {
      this.#connector.renew()
    } else if (code === 'too_many_requests') {
      const wait = Math.max(Number(details?.['retryAfter'] ?? 0) * 1000, tooManyMs)
      this.#subscribeIn(wait + Math.random() * tooManyMs, following)
    } else if (isPassing(failure)) {
      this.#subscribeIn(following.backOff.next(), following)
    } else {
      following.subscription = null
      this.#leave(following)
      following.end(failure)
    }
  }

  #subscribeIn(ms: number, following: Following): void {
    following.interrupt()
    following.troubled = true
    following.timer = setTimeout(() => this.#subscribe(following), ms)
    this.#tell()
  }

  #tell(): void {
    const state = this.#judge()
    if (state === 'live') {
      this.#connector.well()
      this.#wasLive = true
    }
    this.state.set(state)
  }

  #judge(): LiveState {
    if (this.#followings.size === 0) return 'idle'
    const { status } = this.#connector
    if (status === 'unreachable') return 'offline'
    if (status === 'lost') return this.#wasLive ? 'catching-up' : 'connecting'
    const waiting = [...this.#followings].filter(({ phase }) => phase !== 'current')
    // What has just been begun to be followed, beside what is live already, takes nothing from that.
    const isBeginning = waiting.every(({ phase }) => phase === 'new')
    if (isBeginning && waiting.length < this.#followings.size) return 'live'
    if (waiting.some(({ troubled }) => troubled)) return 'offline'
    return isBeginning ? 'connecting' : 'catching-up'
  }
}
