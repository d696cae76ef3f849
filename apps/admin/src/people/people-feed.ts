import type { User } from '@benne/contracts'
import type { QueryClient } from '@tanstack/react-query'
import { type Arrival, mergeIntoList, type PersonList } from './merge-people.ts'
import { filterOfKey, peopleKeys } from './people-keys.ts'

export interface PersonChange {
  action: 'created' | 'updated' | 'deleted'
  user: User
}

// Enough for whatever can arrive while one page is on its way.
const remembered = 200

/** What came by live events lately, and as the how manyth: an account's state has no version of its own. */
const recent = new Map<string, Arrival & { order: number }>()
const listeners = new Set<(change: PersonChange) => void>()
const ownDoing = new Set<string>()
let arrived = 0

/** A mark to be taken before something is asked for: `arrivalsSince` it are at least as new as the answer. */
export const markArrivals = (): number => arrived

export const arrivalsSince = (mark: number): Arrival[] =>
  [...recent.values()].filter(({ order }) => order > mark)

/** Calls `listener` for each account that was made or changed by somebody else. Returns how to stop. */
export function onPersonChange(listener: (change: PersonChange) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** While this runs, a change of that account is one's own doing and no news. */
export async function asOwnDoing<T>(id: string, work: () => Promise<T>): Promise<T> {
  ownDoing.add(id)
  try {
    return await work()
  } finally {
    ownDoing.delete(id)
  }
}

/** Nothing that one person saw of others is kept for the next. */
export function forgetPeople(): void {
  recent.clear()
}

/** A change that a live event tells of. */
export function applyPersonChange(cache: QueryClient, change: PersonChange): void {
  const { action, user } = change
  const isNews = !isKnown(user) && !ownDoing.has(user.id)
  mergePerson(cache, { user, gone: action === 'deleted' })
  if (isNews) for (const listener of listeners) listener(change)
}

/** Puts an account's latest state wherever it is shown; also for the answer to one's own change. */
export function mergePerson(cache: QueryClient, { user, gone }: Arrival): void {
  recent.delete(user.id)
  recent.set(user.id, { user, gone, order: ++arrived })
  const oldest = recent.keys().next()
  if (recent.size > remembered && !oldest.done) recent.delete(oldest.value)

  if (gone) void cache.invalidateQueries({ queryKey: peopleKeys.one(user.id) })
  else cache.setQueryData<User>(peopleKeys.one(user.id), (shown) => shown && user)
  for (const [key, list] of cache.getQueriesData<PersonList>({ queryKey: peopleKeys.lists })) {
    if (list) cache.setQueryData<PersonList>(key, mergeIntoList(list, { user, gone }, filterOfKey(key)))
  }
}

/** Whether this very state has arrived before, as the answer to one's own change. */
function isKnown(user: User): boolean {
  const known = recent.get(user.id)
  return known !== undefined && JSON.stringify(known.user) === JSON.stringify(user)
}
