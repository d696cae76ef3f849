const pauseMs = 60_000

/** Tells of each kind of trouble at once, and then at most every minute, with how often it was meanwhile. */
export class OnceInAWhile {
  readonly #tell: (error: Error) => void
  readonly #now: () => number
  readonly #kinds = new Map<string, { toldAt: number; untold: number }>()

  /** `now`: milliseconds of a clock that nobody sets. */
  constructor(tell: (error: Error) => void, now: () => number = () => performance.now()) {
    this.#tell = tell
    this.#now = now
  }

  /** `kind`: what happened, in words, of which there are few. */
  report(kind: string, cause?: unknown): void {
    const known = this.#kinds.get(kind)
    if (known && this.#now() - known.toldAt < pauseMs) {
      known.untold++
      return
    }
    this.#kinds.set(kind, { toldAt: this.#now(), untold: 0 })
    const words = known?.untold ? `${kind} (and ${known.untold} times since this was last said)` : kind
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    this.#tell(new Error(words + why, { cause }))
  }
}
