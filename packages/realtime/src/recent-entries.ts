import type { LogEntry } from './event-log.ts'
import { isAfter, type Position } from './position.ts'

/** The last entries of the log, without a hole, for those who come back soon. */
export class RecentEntries {
  readonly #max: number
  #entries: LogEntry[] = []
  #from: Position

  constructor(max: number, from: Position) {
    this.#max = max
    this.#from = from
  }

  /** Whether everything after a place is here. */
  reachesBackTo(place: Position): boolean {
    return !isAfter(this.#from, place)
  }

  /** Remembers nothing but what comes after a place. */
  startFrom(place: Position): void {
    this.#entries = []
    this.#from = place
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length < this.#max * 2) return
    // A half at a time: taking one off the front of a long array moves all the others.
    const forgotten = this.#entries.splice(0, this.#max)
    this.#from = forgotten.at(-1) as LogEntry
  }

  /** The entries after a place; null when some of them are not remembered. */
  after(place: Position): readonly LogEntry[] | null {
    if (!this.reachesBackTo(place)) return null
    let [low, high] = [0, this.#entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isAfter(this.#entries[middle] as LogEntry, place)) high = middle
      else low = middle + 1
    }
    return this.#entries.slice(low)
  }
}
