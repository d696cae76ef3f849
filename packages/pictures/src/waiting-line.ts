import { PictureError } from './picture-error.ts'

export interface WaitingLineOptions {
  /** How much is done at once. */
  readonly places: number
  /** How many may wait; who comes then is told `busy` at once. */
  readonly waiting: number
  /** For how long one waits before being told `busy`. */
  readonly patienceMs: number
  /** For how long one's work may take before one is told `too_slow`. */
  readonly timeoutMs: number
}

/** Lets a few work at once and some wait, in the order in which they came. */
export class WaitingLine {
  readonly #options: WaitingLineOptions
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(options: WaitingLineOptions) {
    this.#options = options
    this.#free = options.places
  }

  /**
   * Calls `work` when there is a place. Throws PictureError `busy` without calling it, and `too_slow` when it takes too
   * long: then `signal` aborts, and the place is free only once `work` has really ended. `waiting` ends the waiting, with
   * its own reason.
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, waiting?: AbortSignal): Promise<T> {
    waiting?.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(waiting)
    const control = new AbortController()
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      const error = new PictureError('too_slow')
      control.abort(error)
      reject(error)
    }, this.#options.timeoutMs)
    const done = work(control.signal).finally(() => {
      clearTimeout(timer)
      this.#leave()
    })
    return await Promise.race([done, late])
  }

  async #wait(signal?: AbortSignal): Promise<void> {
    const { waiting, patienceMs } = this.#options
    if (this.#waiting.size >= waiting) throw new PictureError('busy')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // Whoever has an answer is out of the line at once: nobody may give them a place as well.
    const answer = (give: () => void) => () => {
      this.#waiting.delete(called)
      clearTimeout(impatience)
      signal?.removeEventListener('abort', aborted)
      give()
    }
    const called = answer(resolve)
    const aborted = answer(() => reject(signal?.reason))
    const impatience = setTimeout(
      answer(() => reject(new PictureError('busy'))),
      patienceMs,
    )
    signal?.addEventListener('abort', aborted)
    this.#waiting.add(called)
    await promise
  }

  /** The place goes from hand to hand, so that nobody who comes just now takes it away. */
  #leave(): void {
    const [next] = this.#waiting
    if (next) next()
    else this.#free += 1
  }
}
