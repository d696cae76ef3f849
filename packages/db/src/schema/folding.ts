import { type SQL, sql } from 'drizzle-orm'

// Searching compares folded texts. The database folds what is kept, the services what is looked for: both ways are
// here, side by side, and a test holds them together.

/** What parts words, beside white space: `saint michel` finds `Saint-Michel`, and `ecole` `l’École`. */
const separators = '-‐‒–—―\'’‘ʼ"“”«»,.;:!?¡¿()[]{}/|<>·•'

/** Letters that no normal form takes apart. */
const ligatures = [
  ['œ', 'oe'],
  ['æ', 'ae'],
  ['ß', 'ss'],
] as const

const parting = new RegExp(`[\\s${separators.replace(/[-[\]]/g, '\\$&')}]`, 'gu')

/** Lower case without accents, a space before every word. Other signs stay: `100%` can be looked for. */
export function fold(text: string): string {
  const bare = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036F]/g, '')
    .toLowerCase()
  return ` ${ligatures.reduce((folded, [one, two]) => folded.replaceAll(one, two), bare).replace(parting, ' ')}`
}

/** The same as an expression of PostgreSQL's, immutable, for a generated column. */
export function folded(text: SQL): SQL {
  const bare = sql`lower(regexp_replace(normalize(${text}, NFKD), '[\\u0300-\\u036F]', '', 'g'))`
  const apart = ligatures.reduce(
    (inner, [one, two]) => sql`replace(${inner}, ${literal(one)}, ${literal(two)})`,
    bare,
  )
  const signs = sql`${literal(separators)} || chr(9) || chr(10) || chr(13)`
  return sql`' ' || translate(${apart}, ${signs}, ${literal(' '.repeat(separators.length + 3))})`
}

const literal = (text: string): SQL => sql.raw(`'${text.replaceAll("'", "''")}'`)
