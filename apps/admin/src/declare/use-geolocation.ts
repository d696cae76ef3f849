import { useState } from 'react'

export type LocateProblem = 'geoInsecure' | 'geoUnsupported' | 'geoDenied' | 'geoUnavailable' | 'geoTimeout'
export interface Located {
  latitude: number
  longitude: number
  /** Metres. */
  accuracy: number
}
export type Location =
  | { state: 'idle' }
  | { state: 'locating' }
  | { state: 'located'; accuracy: number }
  | { state: 'refused'; problem: LocateProblem }

const problems: Record<number, LocateProblem> = { 1: 'geoDenied', 2: 'geoUnavailable', 3: 'geoTimeout' }

/** Asks the browser where it is, and says why when it does not tell. */
export function useGeolocation(onLocated: (located: Located) => void) {
  const [location, setLocation] = useState<Location>({ state: 'idle' })
  const refuse = (problem: LocateProblem) => setLocation({ state: 'refused', problem })
  const locate = () => {
    if (!isSecureContext) return refuse('geoInsecure')
    if (!('geolocation' in navigator)) return refuse('geoUnsupported')
    setLocation({ state: 'locating' })
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        setLocation({ state: 'located', accuracy })
        onLocated({ latitude, longitude, accuracy })
      },
      ({ code }) => refuse(problems[code] ?? 'geoUnavailable'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    )
  }
  return { location, locate, reset: () => setLocation({ state: 'idle' }) }
}
