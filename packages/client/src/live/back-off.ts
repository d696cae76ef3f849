/** How long a client waits before it connects again, in milliseconds. */
export interface ReconnectTimes {
  /** The longest first wait; each one after it may be twice as long. */
  readonly firstMs: number
  /** No wait is longer. */
  readonly maxMs: number
  /** What has been well for this long makes the next wait a first one: a server that accepts and drops is not hammered. */
  readonly steadyMs: number
}

export const reconnectTimes: ReconnectTimes = { firstMs: 250, maxMs: 10_000, steadyMs: 5_000 }

/** Waits that grow with each failure, drawn from all of their length, so that many clients come back spread out. */
export class BackOff {
  readonly #times: ReconnectTimes
  #failures = 0
  #wellSince: number | null = null

  constructor(times: ReconnectTimes) {
    this.#times = times
  }

  /** All is as it should be, from now on. */
  well(): void {
    this.#wellSince ??= Date.now()
  }

  /** It is no more: milliseconds to wait. */
  next(): number {
    const { firstMs, maxMs, steadyMs } = this.#times
    if (this.#wellSince !== null && Date.now() - this.#wellSince >= steadyMs) this.#failures = 0
    this.#wellSince = null
    return Math.random() * Math.min(maxMs, firstMs * 2 ** this.#failures++)
  }
}
