/**
 * Lets so many work at once, and of those who wait one after the other of each owner's: who wants much waits behind who
 * wants little, not before.
 */
export class FairLine {
  readonly #atOnce: number
  #working = 0
  /** In the order in which their turn comes; a Map keeps it. */
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  async run<Result>(owner: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#working < this.#atOnce) this.#working++
    else await this.#turnOf(owner)
    try {
      return await work()
    } finally {
      // The place passes to who is next, or is free.
      const next = this.#next()
      if (next) next()
      else this.#working--
    }
  }

  #turnOf(owner: string): Promise<void> {
    return new Promise((resolve) => {
      const own = this.#waiting.get(owner)
      if (own) own.push(resolve)
      else this.#waiting.set(owner, [resolve])
    })
  }

  #next(): (() => void) | undefined {
    const [first] = this.#waiting
    if (!first) return undefined
    const [owner, own] = first
    this.#waiting.delete(owner)
    const next = own.shift()
    if (own.length > 0) this.#waiting.set(owner, own)
    return next
  }
}
