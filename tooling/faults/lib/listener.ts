import type { Person } from './site.ts'

/** Who follows live events, by whatever means, and all that it was sent. */
export interface Listener {
  readonly name: string
  readonly person: Person
  /** Place in the log after which it follows: that of its welcome. */
  readonly from: string
  /** Ids of logged events, as they came. */
  readonly ids: readonly string[]
  /** Where it was told to fetch again: up to which place, and how many ids it had then. */
  readonly resyncs: readonly { to: string; had: number; reason: string }[]
  /** How often it had to connect, the first time included. */
  readonly connections: number
  close(): Promise<void> | void
}
