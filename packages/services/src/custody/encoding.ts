import { createHmac, createSecretKey, hash } from 'node:crypto'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * One text for one value: JSON without spaces, keys in the order of their UTF-16 units, numbers as JavaScript writes
 * them (RFC 8785). Throws for what JSON cannot hold, which would otherwise vanish from the text.
 */
export function canonical(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('JSON has no such number')
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each as Json)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as { [key: string]: Json })
    // Not by locale: the order must be the same everywhere.
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
  }
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new Error('JSON has no such value')
  return text
}

/** Whether `text`, of which `value` was parsed, is its canonical one; at the price of a native `JSON.stringify`. */
export const isCanonical = (text: string, value: Json): boolean =>
  hasSortedKeys(value) && JSON.stringify(value) === text

function hasSortedKeys(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(hasSortedKeys)
  let last = ''
  for (const [key, each] of Object.entries(value)) {
    if (key < last || !hasSortedKeys(each)) return false
    last = key
  }
  return true
}

/** Whether two values are the same to the chain. */
export const sameValue = (a: Json, b: Json): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b))

/** What the first event of a chain names as the hash before it. */
export const genesis = Buffer.alloc(32)

/** SHA-256 of a text in UTF-8: of an event, which names the hash of the one before it, or of a statement. */
export const hashText = (text: string): Buffer => hash('sha256', text, 'buffer')

/**
 * Stands in the chain for a personal value, which can be erased without breaking it: HMAC-SHA-256 under the record's
 * own random key, without which short values could be guessed. Null stays null.
 */
export const commitmentTo = (salt: Uint8Array, field: string, value: Json): string | null =>
  committing(salt)(field, value)

/** As `commitmentTo`, for many values of one record: its key is made and each of them computed once. */
export function committing(salt: Uint8Array): (field: string, value: Json) => string | null {
  const key = createSecretKey(salt)
  const known = new Map<string, string>()
  return (field, value) => {
    if (value === null) return null
    const text = canonical([field, value])
    const commitment = known.get(text) ?? createHmac('sha256', key).update(text, 'utf8').digest('hex')
    known.set(text, commitment)
    return commitment
  }
}
