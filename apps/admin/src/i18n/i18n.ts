import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { withFrenchSpaces } from './french-spacing.ts'
import { type Language, rememberedLanguage, rememberLanguage } from './language.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof fr }
  }
}

export const i18n = createInstance()

/** Both languages come with the program: changing it works without a connection. */
export async function startI18n(): Promise<void> {
  await i18n.use(initReactI18next).init({
    lng: rememberedLanguage(),
    fallbackLng: 'en',
    resources: { fr: { translation: withFrenchSpaces(fr) }, en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  })
  document.documentElement.lang = i18n.language
  i18n.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
}

export async function changeLanguage(language: Language): Promise<void> {
  rememberLanguage(language)
  await i18n.changeLanguage(language)
}
