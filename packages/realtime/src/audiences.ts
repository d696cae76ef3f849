import { concerns, type Whose } from './event-log.ts'
import type { Follower, Item } from './follower.ts'

/** The followers whom something concerns, found without asking each of the others. */
export class Audiences {
  /** Those who see what staff see, or a part of it. */
  readonly #staff = new Set<Follower>()
  /** Those of one account or room: a room's name is never an account's id. */
  readonly #byName = new Map<string, Set<Follower>>()

  add(follower: Follower): void {
    const { audience } = follower
    if (audience.kind === 'staff' || (audience.kind === 'account' && audience.staff))
      this.#staff.add(follower)
    const name = nameOf(follower)
    if (name === null) return
    const named = this.#byName.get(name) ?? new Set()
    this.#byName.set(name, named.add(follower))
  }

  delete(follower: Follower): void {
    this.#staff.delete(follower)
    const name = nameOf(follower)
    if (name === null) return
    const named = this.#byName.get(name)
    if (named?.delete(follower) && named.size === 0) this.#byName.delete(name)
  }

  hand(item: Item, whose: Whose): void {
    if (whose.staff) {
      for (const follower of this.#staff) if (concerns(whose, follower.audience)) follower.push(item)
    }
    for (const name of [whose.userId, whose.room]) {
      const named = name === null ? undefined : this.#byName.get(name)
      if (!named) continue
      // Staff who are concerned as themselves have it already.
      for (const follower of named) if (!whose.staff || !this.#staff.has(follower)) follower.push(item)
    }
  }
}

function nameOf({ audience }: Follower): string | null {
  if (audience.kind === 'account') return audience.userId
  return audience.kind === 'room' ? audience.room : null
}
