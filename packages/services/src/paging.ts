import { Id } from '@benne/contracts'
import { z } from 'zod'
import { invalidField } from './service-error.ts'

/** Where a page ended, in a list that is ordered by (createdAt, id). */
export interface Position {
  readonly createdAt: Date
  readonly id: string
}

// Years 1 to 9999: what an ISO 8601 date writes in four digits, and PostgreSQL reads.
const Encoded = z.tuple([z.int().min(-62_135_596_800_000).max(253_402_300_799_999), Id])

export function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(JSON.stringify([createdAt.getTime(), id])).toString('base64url')
}

/** Throws `validation` for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): Position {
  try {
    const [time, id] = Encoded.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return { createdAt: new Date(time), id }
  } catch {
    throw invalidField('cursor', 'invalid_cursor', 'is not a cursor of this list')
  }
}

/** Turns `limit + 1` rows into a page: the extra row only tells that there is more. */
export function toPage<Row extends Position, Item>(rows: Row[], limit: number, toItem: (row: Row) => Item) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor(last) : null }
}
