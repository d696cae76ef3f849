type Preference = 'language' | 'theme' | 'shortcut' | `views.${string}`

const key = (preference: Preference) => `benne.${preference}`

/** A preference of this browser; null when there is none or storage is switched off. */
export function readPreference(preference: Preference): string | null {
  try {
    return localStorage.getItem(key(preference))
  } catch {
    return null
  }
}

export function writePreference(preference: Preference, value: string): void {
  try {
    localStorage.setItem(key(preference), value)
  } catch {
    // Lasts until the page is left, then.
  }
}

export const themeKey = key('theme')
