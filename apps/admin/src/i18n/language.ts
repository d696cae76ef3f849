import { readPreference, writePreference } from '../components/preferences.ts'

export const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

/** A language's name, in itself. */
export const languageNames = { fr: 'Français', en: 'English' } as const satisfies Record<Language, string>

/** What was chosen here before; else French when the browser asks for it first, else English. */
export function rememberedLanguage(): Language {
  const chosen = readPreference('language')
  return languages.find((language) => language === chosen) ?? firstWanted(navigator.languages)
}

export function firstWanted(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const match = languages.find((language) => tag.toLowerCase().split('-')[0] === language)
    if (match) return match
  }
  return 'en'
}

export function rememberLanguage(language: Language): void {
  writePreference('language', language)
}
