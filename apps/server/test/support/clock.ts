/** The time of now, that a test can move on. */
export class MovableClock {
  #aheadMs = 0
  readonly now = (): Date => new Date(Date.now() + this.#aheadMs)

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }): void {
    this.#aheadMs += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000
  }
}
