import { fold } from '@benne/db'
import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

/** The words of a search, folded as `search_text` is, each once; none that is within another, which says it already. */
export function wordsOf(search: string): string[] {
  const words = [...new Set(fold(search).split(/\s+/).filter(Boolean))]
  return words.filter(
    (word) => isShort(word) || !words.some((other) => other !== word && other.includes(word)),
  )
}

/** Too short for three letters in a row: such a word must begin one, or it would be in nearly every text. */
const isShort = (word: string) => /^[a-z0-9]{1,2}$/.test(word)

/** Whether the trigram index finds a word; of other alphabets and mere signs it knows nothing. */
export const isIndexed = (word: string): boolean => isShort(word) || /[a-z0-9]{3}/.test(word)

/** That a folded text holds a word, to the letter. */
export const holds = (text: AnyColumn, word: string): SQL =>
  isShort(word) ? begins(text, word) : sql`${text} like ${`%${escapeLike(word)}%`}`

/** That a word of a folded text begins so. */
export const begins = (text: AnyColumn, word: string): SQL => sql`${text} like ${`% ${escapeLike(word)}%`}`

export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
