import type { Value } from '@benne/client'
import { useSyncExternalStore } from 'react'

/** Renders again whenever the value changes. */
export function useValue<T>(value: Value<T>): T {
  return useSyncExternalStore(value.subscribe, value.get)
}
