import { describe, expect, it } from 'vitest'
import { deviceWords, placeWords, type SessionWords } from '../src/account/session-words.ts'

const words: SessionWords = {
  kind: (kind) => `a ${kind}`,
  browserOnSystem: (browser, system) => `${browser} on ${system}`,
  local: 'this machine or network',
  unknownPlace: 'unknown place',
}

describe('a device', () => {
  it.each([
    [{ kind: 'computer', browser: 'Firefox', system: 'Linux' }, 'Firefox on Linux'],
    [{ kind: 'program', browser: 'curl', system: null }, 'curl'],
    [{ kind: 'phone', browser: null, system: 'Android' }, 'Android'],
    [{ kind: 'unknown', browser: null, system: null }, 'a unknown'],
  ] as const)('%o is %s', (device, said) => {
    expect(deviceWords(device, words)).toBe(said)
  })
})

describe('a place', () => {
  it.each([
    [{ kind: 'local', country: null }, 'en', 'this machine or network'],
    [{ kind: 'country', country: 'DE' }, 'en', 'Germany'],
    [{ kind: 'country', country: 'DE' }, 'fr', 'Allemagne'],
    [{ kind: 'unknown', country: null }, 'fr', 'unknown place'],
    // What no country has: assigned to nobody, and no code at all.
    [{ kind: 'country', country: 'QX' }, 'fr', 'unknown place'],
    [{ kind: 'country', country: '1?' }, 'fr', 'unknown place'],
    [{ kind: 'country', country: null }, 'fr', 'unknown place'],
  ] as const)('%o in %s is %s', (place, language, said) => {
    expect(placeWords(place, language, words)).toBe(said)
  })
})
