/** The run's seed: with it, the same draws are made again. `npm run faults` gives each round its own. */
export const seed = Number(process.env['BENNE_FAULTS_SEED'] ?? Math.floor(Date.now() % 1e9))

/** Draws that a seed decides (mulberry32), for one purpose, so that one more draw here moves none elsewhere. */
export class Chance {
  #state: number

  constructor(purpose: string) {
    this.#state = seed
    for (let n = 0; n < purpose.length; n++)
      this.#state = Math.imul(this.#state ^ purpose.charCodeAt(n), 16_777_619)
  }

  /** From 0 to just below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('there is nothing to choose from')
    return from[Math.floor(this.next() * from.length)] as T
  }
}
