import type { SessionInfo } from '@benne/contracts'

/** Words of the reader's language that a device or a place is made of. */
export interface SessionWords {
  kind: (kind: SessionInfo['device']['kind']) => string
  browserOnSystem: (browser: string, system: string) => string
  local: string
  unknownPlace: string
}

/** "Firefox on Linux", as far as the device has told. */
export function deviceWords({ kind, browser, system }: SessionInfo['device'], words: SessionWords): string {
  if (browser && system) return words.browserOnSystem(browser, system)
  return browser ?? system ?? words.kind(kind)
}

/** Where a session was opened: a country by its name, or what else is known. */
export function placeWords(
  { kind, country }: SessionInfo['place'],
  language: string,
  words: SessionWords,
): string {
  if (kind === 'local') return words.local
  if (kind === 'unknown' || !country) return words.unknownPlace
  return countryName(country, language) ?? words.unknownPlace
}

/** Null for a code that no country has. */
function countryName(code: string, language: string): string | null {
  try {
    return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code) ?? null
  } catch {
    return null
  }
}
