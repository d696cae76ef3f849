import type { OnceInAWhile } from './once-in-a-while.ts'

/** Who is told. What one of them throws reaches neither the others nor whoever tells. */
export class Listeners<Args extends unknown[]> {
  readonly #all = new Set<(...args: Args) => void>()
  readonly #troubles: OnceInAWhile

  constructor(troubles: OnceInAWhile) {
    this.#troubles = troubles
  }

  /** Returns how to stop. Who is added twice is told twice, and stops once. */
  add(listener: (...args: Args) => void): () => void {
    const own = (...args: Args) => listener(...args)
    this.#all.add(own)
    return () => this.#all.delete(own)
  }

  tell(...args: Args): void {
    for (const listener of this.#all) {
      try {
        listener(...args)
      } catch (error) {
        this.#troubles.report('a listener of the bus failed', error)
      }
    }
  }

  clear(): void {
    this.#all.clear()
  }
}
