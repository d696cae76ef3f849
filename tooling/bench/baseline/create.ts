import { randomUUIDv7 } from 'node:crypto'
import type { WasteRecord } from '@benne/contracts'
import type pg from 'pg'
import type { Statement } from '../lib/statements.ts'
import { type Row, toRecord } from './records.ts'

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/**
 * One declaration by hand: the statements that Benne sent for one, in one transaction, with the same values but for ids
 * of its own, in the name of each of `userIds` in turn. What Benne works out in between (hashes, scores, rules) costs
 * nothing here.
 */
export function creator(
  pool: pg.Pool,
  statements: readonly Statement[],
  { userId, userIds }: { userId: string; userIds: readonly string[] },
) {
  const kept = statements.map(({ text, values }) => ({ text, values: values.map(revive) }))
  if (kept[0]?.text !== 'begin' || kept.at(-1)?.text !== 'commit' || !kept.some(isTheRecord)) {
    throw new Error('a declaration is no longer one transaction that reads its record: write this again')
  }
  let turn = 0
  return async (): Promise<WasteRecord> => {
    const ids = new Map([[userId, userIds[turn++ % userIds.length] ?? userId]])
    const own = (id: string): string => {
      const made = ids.get(id) ?? randomUUIDv7()
      ids.set(id, made)
      return made
    }
    const client = await pool.connect()
    try {
      let record: Row | undefined
      for (const statement of kept) {
        const values = statement.values.map((value) =>
          typeof value === 'string' ? value.replace(uuid, own) : value,
        )
        const { rows } = await client.query<Row>(statement.text, values)
        if (isTheRecord(statement)) record = rows[0]
      }
      return toRecord(record as Row)
    } finally {
      client.release()
    }
  }
}

const isTheRecord = ({ text }: Statement) => text.startsWith('select "waste_records"."id"')

/** What JSON has made of bytes. */
function revive(value: unknown): unknown {
  const bytes = Object(value) as { type?: string; data?: number[] }
  return bytes.type === 'Buffer' && bytes.data ? Buffer.from(bytes.data) : value
}
