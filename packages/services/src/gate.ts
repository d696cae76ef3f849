/** Lets so many do their work at once, of one caller not all of them, and turns the others away. */
export class Gate {
  readonly #most: number
  readonly #mostOfOne: number
  readonly #inside = new Map<string, number>()
  #all = 0

  constructor(most: number, mostOfOne: number) {
    this.#most = most
    this.#mostOfOne = mostOfOne
  }

  /** What `work` came to; null when there was no room for `who`, and it was not done. */
  async enter<Result>(who: string, work: () => Promise<Result>): Promise<{ result: Result } | null> {
    const theirs = this.#inside.get(who) ?? 0
    if (this.#all >= this.#most || theirs >= this.#mostOfOne) return null
    this.#all++
    this.#inside.set(who, theirs + 1)
    try {
      return { result: await work() }
    } finally {
      this.#all--
      const left = (this.#inside.get(who) ?? 1) - 1
      if (left > 0) this.#inside.set(who, left)
      else this.#inside.delete(who)
    }
  }
}
