import { Id } from '@benne/contracts'
import { z } from 'zod'
import { invalidField } from './service-error.ts'

/** Where a page ended, in a list that is ordered by (createdAt, id). */
export interface Position {
  readonly createdAt: Date
  readonly id: string
}

// Years 1 to 9999: what an ISO 8601 date writes in four digits, and PostgreSQL reads.
const [firstMs, lastMs] = [-62_135_596_800_000, 253_402_300_799_999]
const Encoded = z.tuple([z.int().min(firstMs).max(lastMs), Id])

export const encodeCursor = ({ createdAt, id }: Position): string => encode([createdAt.getTime(), id])

/** Throws `validation` for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): Position {
  const [time, id] = decode(Encoded, cursor)
  return { createdAt: new Date(time), id }
}

/** Turns `limit + 1` rows into a page: the extra row only tells that there is more. */
export function toPage<Row extends Position, Item>(rows: Row[], limit: number, toItem: (row: Row) => Item) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor(last) : null }
}

/** Where a page ended in a list that can be ordered by one of several columns, and then by id. */
export interface SortedPosition {
  /** Milliseconds for a moment. */
  readonly key: number
  readonly id: string
}

const EncodedSorted = z.tuple([z.string(), z.number().min(firstMs).max(lastMs), Id])

/** `list` names all that the order of a list depends on. */
export const encodeSortedCursor = (list: string, { key, id }: SortedPosition): string =>
  encode([list, key, id])

/**
 * Which of `lists` a cursor is of, and where it points. Throws `validation` for one of any other list: it would point
 * somewhere in this one, and rows would be missing.
 */
export function decodeSortedCursor<List extends string>(
  lists: readonly List[],
  cursor: string,
): SortedPosition & { list: List } {
  const [name, key, id] = decode(EncodedSorted, cursor)
  const list = lists.find((each) => each === name)
  if (!list) throw invalidCursor()
  return { list, key, id }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode<Schema extends z.ZodType>(schema: Schema, cursor: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw invalidCursor()
  }
}

const invalidCursor = () => invalidField('cursor', 'invalid_cursor', 'is not a cursor of this list')
