import type { WasteRecord } from '@benne/contracts'

/** A row as plain pg hands it out. */
export type Row = Record<string, unknown>

/** What the API answers for a row, in the order in which the API answers it. */
export function toRecord(row: Row): WasteRecord {
  return {
    id: row['id'],
    userId: row['user_id'],
    owner: {
      id: row['user_id'],
      username: row['username'],
      fullName: `${String(row['first_name'])} ${String(row['last_name'])}`,
    },
    wasteType: row['waste_type'],
    description: row['description'],
    quantity: row['quantity'],
    unit: row['unit'],
    quantityKg: Number(row['quantity_kg']),
    location: row['location'],
    latitude: row['latitude'],
    longitude: row['longitude'],
    address: row['address'],
    status: row['status'],
    collectionDate: row['collection_date'],
    processingDate: row['processing_date'],
    completionDate: row['completion_date'],
    processorId: row['processor_id'],
    processingNotes: row['processing_notes'],
    createdAt: row['created_at'],
    updatedAt: row['updated_at'],
    version: row['version'],
  } as WasteRecord
}

const dates = ['collectionDate', 'processingDate', 'completionDate', 'createdAt', 'updatedAt'] as const

function markDates(record: WasteRecord, path: string, marks: Record<string, ['Date']>): void {
  for (const date of dates) if (record[date] !== null) marks[`${path}${date}`] = ['Date']
}

/** The bytes of a list's page as tRPC sends them to its client, with superjson's note of which strings are dates. */
export function pageAnswer(rows: Row[], limit: number): string {
  const items = rows.slice(0, limit).map(toRecord)
  const values: Record<string, ['Date']> = {}
  for (const [i, item] of items.entries()) markDates(item, `items.${i}.`, values)
  const last = items.at(-1)
  const nextCursor =
    rows.length > limit && last
      ? Buffer.from(JSON.stringify([last.createdAt.getTime(), last.id])).toString('base64url')
      : null
  return answer({ json: { items, nextCursor }, meta: { values, v: 1 } })
}

/** The same of one record. */
export function recordAnswer(record: WasteRecord): string {
  const values: Record<string, ['Date']> = {}
  markDates(record, '', values)
  return answer({ json: record, meta: { values, v: 1 } })
}

/** What the live log keeps of a declaration. */
export function createdEvent(record: WasteRecord, at: Date): string {
  const values: Record<string, ['Date']> = { at: ['Date'] }
  markDates(record, 'data.record.', values)
  return JSON.stringify({
    json: { type: 'waste_update', at, data: { action: 'created', record } },
    meta: { values, v: 1 },
  })
}

/** One call's answer, in the batch of one that the client sends. */
const answer = (data: unknown): string => JSON.stringify([{ result: { data } }])
