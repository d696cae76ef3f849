import { Value } from '@benne/client'
import { useValue } from './use-value.ts'

/** For how long something that arrived by itself stands out, in milliseconds: as long as its animation. */
const freshMs = 4_000

const fresh = new Value<ReadonlySet<string>>(new Set())

export function markFresh(ids: readonly string[]): void {
  fresh.set(new Set([...fresh.get(), ...ids]))
  setTimeout(() => fresh.set(new Set([...fresh.get()].filter((id) => !ids.includes(id)))), freshMs)
}

/** The ids of what arrived or changed by themselves just now. */
export function useFresh(): ReadonlySet<string> {
  return useValue(fresh)
}
