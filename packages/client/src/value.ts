/** A value that can be read and watched; fits React's useSyncExternalStore. */
export class Value<T> {
  #current: T
  readonly #listeners = new Set<() => void>()

  constructor(initial: T) {
    this.#current = initial
  }

  readonly get = (): T => this.#current

  /** Calls `listener` after every change. Returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(next: T): void {
    if (Object.is(next, this.#current)) return
    this.#current = next
    for (const listener of this.#listeners) listener()
  }
}
