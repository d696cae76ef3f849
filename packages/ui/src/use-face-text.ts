import { useTranslation } from 'react-i18next'
import type { faceFr } from './face-fr.ts'

type Leaves<Texts> = {
  [Key in keyof Texts & string]: Texts[Key] extends string ? Key : `${Key}.${Leaves<Texts[Key]>}`
}[keyof Texts & string]

/** Names of the texts in `face-fr.ts`. */
export type FaceKey = Leaves<typeof faceFr>

export type FaceText = (key: FaceKey, holes?: Record<string, string | number>) => string

/** The texts of these pieces in the reader's language: the program's i18next has them under `face`. */
export function useFaceText(): FaceText {
  const { t } = useTranslation()
  return (key, holes = {}) => t(`face.${key}`, holes)
}
