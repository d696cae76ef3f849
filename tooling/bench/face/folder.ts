import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface Pair {
  readonly a: string
  readonly b: string
  readonly same: boolean
}

/** A folder to measure accuracy with: `pairs.csv` (a, b, same as 1 or 0) and, beside it, the pictures it names. */
export interface PairFolder {
  readonly directory: string
  readonly pairs: readonly Pair[]
  /** Names of the pictures that the pairs name, each once. */
  readonly pictures: readonly string[]
}

/** `limit`: that many pairs of either kind, the first ones. Throws Error saying what is wrong with the file. */
export function readPairFolder(directory: string, limit = Number.POSITIVE_INFINITY): PairFolder {
  const all = parsePairs(readFileSync(join(directory, 'pairs.csv'), 'utf8'))
  const pairs = [true, false].flatMap((kind) => all.filter(({ same }) => same === kind).slice(0, limit))
  return { directory, pairs, pictures: [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].toSorted() }
}

/** Throws Error with the line that cannot be read. */
export function parsePairs(csv: string): Pair[] {
  const [head = '', ...lines] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim())
  if (head !== 'a,b,same') throw new Error('pairs.csv begins with the line "a,b,same"')
  const pairs = lines.map((line, index) => {
    const [a = '', b = '', same = '', ...more] = line.split(',')
    if (a === '' || b === '' || more.length > 0 || !['0', '1'].includes(same)) {
      throw new Error(`pairs.csv, line ${index + 2}: expected two names and 0 or 1, not "${line}"`)
    }
    // The folder is all that is to be read.
    if (basename(a) !== a || basename(b) !== b)
      throw new Error(`pairs.csv, line ${index + 2}: not a file's name`)
    return { a, b, same: same === '1' }
  })
  if (pairs.length === 0) throw new Error('pairs.csv has no pairs')
  return pairs
}

/** Whose picture it is: its name without the number at the end, as in `Ada_Lovelace_0001.jpg`. */
export const personOf = (picture: string): string => picture.replace(/\.\w+$/, '').replace(/[-_ ]?\d+$/, '')

/** The pairs that contradict the names of their pictures: with any, the names do not tell people apart. */
export const contradictions = (pairs: readonly Pair[]): Pair[] =>
  pairs.filter(({ a, b, same }) => (personOf(a) === personOf(b)) !== same)
