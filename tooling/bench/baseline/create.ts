import { randomUUIDv7 } from 'node:crypto'
import { toKilograms, type WasteRecord } from '@benne/contracts'
import type pg from 'pg'
import type { Statement } from '../lib/statements.ts'
import { createdEvent, type Row, toRecord } from './records.ts'

/** One declaration by hand: the statements that Benne sends, in one transaction, with values of this request. */
export function creator(pool: pg.Pool, statements: readonly Statement[], userId: string) {
  const [begin, insertRecord, select, insertEvent, commit, ...more] = statements.map(({ text }) => text)
  if (!begin || !insertRecord || !select || !insertEvent || !commit || more.length > 0) {
    throw new Error('a declaration sends other statements than it did: write this baseline again')
  }
  const recordColumns = boundColumns(insertRecord)
  const eventColumns = boundColumns(insertEvent)
  return async (input: Row): Promise<WasteRecord> => {
    const id = randomUUIDv7()
    const now = new Date()
    const at = now.toISOString()
    const unit = (input['unit'] ?? 'kg') as 'kg'
    const kilograms = String(toKilograms(input['quantity'] as number, unit))
    const row: Row = {
      id,
      user_id: userId,
      waste_type: input['wasteType'],
      description: input['description'],
      quantity: input['quantity'],
      unit,
      quantity_kg: kilograms,
      location: input['location'],
      latitude: input['latitude'],
      longitude: input['longitude'],
      address: input['address'],
      created_at: at,
      updated_at: at,
    }
    const client = await pool.connect()
    try {
      await client.query(begin)
      await client.query(insertRecord, pick(row, recordColumns))
      const { rows } = await client.query<Row>(select, [id])
      const record = toRecord(rows[0] as Row)
      const event = {
        type: 'waste_update',
        user_id: userId,
        staff: true,
        created_at: at,
        event: createdEvent(record, now),
      }
      await client.query(insertEvent, pick(event, eventColumns))
      await client.query(commit)
      return record
    } finally {
      client.release()
    }
  }
}

/** The columns of an INSERT that get a value rather than their default, in the order of its parameters. */
function boundColumns(insert: string): string[] {
  const match = /\(([^)]*)\) values \(([^)]*)\)/.exec(insert)
  const columns = match?.[1]?.split(', ') ?? []
  const values = match?.[2]?.split(', ') ?? []
  return columns.flatMap((column, i) => (values[i]?.startsWith('$') ? [column.replaceAll('"', '')] : []))
}

const pick = (row: Row, columns: readonly string[]): unknown[] => columns.map((column) => row[column])
