import type { AppRouter } from '@benne/api'
import { compareEventIds, isLogged, type LiveEvent } from '@benne/contracts'
import type { inferRouterInputs } from '@trpc/server'
import type { ClientFailure } from '../failure.ts'
import { BackOff, type ReconnectTimes } from './back-off.ts'

export interface FollowOptions {
  /**
   * Called for each event, those of the log once and in order, also those that were missed while away. On `resync`,
   * fetch again what is shown. `id`: the place that has been reached, from which to go on another time (`after`). What
   * it throws is shown on the console, and the following goes on.
   */
  onEvent: (event: LiveEvent, id: string) => void
  /** The following has ended by itself, and why: nobody is signed in any more, or what is followed is not theirs. */
  onError?: (failure: ClientFailure) => void
  /** Go on after this event rather than start from now. */
  after?: string
}

type LiveInputs = inferRouterInputs<AppRouter>['live']
/** What is followed: a subscription of the server, without the place in it. */
export type Subject =
  | { path: 'live.events'; input: NonNullable<LiveInputs['events']> }
  | { path: 'live.room'; input: LiveInputs['room'] }

/** Where one caller is in what it follows, over all the connections that it takes. */
export class Following {
  /** `new`: nothing has come yet; `behind`: what was missed, or is going to be, is not all here. */
  phase: 'new' | 'behind' | 'current'
  /** Of the subscription that runs on the present connection. */
  subscription: number | null = null
  /** Whether the server could not serve it the last time, and will be asked again. */
  troubled = false
  timer: ReturnType<typeof setTimeout> | undefined
  readonly backOff: BackOff
  readonly #subject: Subject
  readonly #options: FollowOptions
  #last: string | undefined

  constructor(subject: Subject, options: FollowOptions, times: ReconnectTimes) {
    this.#subject = subject
    this.#options = options
    this.#last = options.after
    this.phase = options.after === undefined ? 'new' : 'behind'
    this.backOff = new BackOff(times)
  }

  /** tRPC's call that goes on from where this is. */
  get params() {
    const { path, input } = this.#subject
    return { path, input: { json: this.#last === undefined ? input : { ...input, lastEventId: this.#last } } }
  }

  /** No subscription runs, and what happens is missed from now on. */
  interrupt(): void {
    clearTimeout(this.timer)
    this.subscription = null
    if (this.phase === 'current') this.phase = 'behind'
  }

  receive(id: string, event: LiveEvent): void {
    // The place after a resync may be of another database, and earlier.
    const isLater = this.#last === undefined || event.type === 'resync' || compareEventIds(id, this.#last) > 0
    // Sent again: a server may not know how far another one had come.
    if (isLogged(event) && !isLater) return
    if (isLater) this.#last = id
    if (event.type === 'welcome' || event.type === 'caught_up' || event.type === 'resync') {
      this.phase = 'current'
      this.troubled = false
      this.backOff.well()
    }
    guard(() => this.#options.onEvent(event, this.#last ?? id))
  }

  end(failure: ClientFailure): void {
    guard(() => this.#options.onError?.(failure))
  }
}

function guard(call: () => void): void {
  try {
    call()
  } catch (error) {
    // oxlint-disable-next-line no-console -- a mistake of the caller's, to be seen by who writes it
    console.error(error)
  }
}
