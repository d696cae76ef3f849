import type { WasteRecord } from '@benne/contracts'

/** A row as plain pg hands it out. */
export type Row = Record<string, unknown>

type Impact = NonNullable<WasteRecord['impact']>

/** Subqueries go by their function's name. */
interface Joined {
  readonly jsonb_build_object: Omit<Impact, 'potential'> | null
  readonly coalesce: WasteRecord['images']
}

/** What the API answers for a row, in the order in which the API answers it. Rows of the bench have no pictures. */
export function toRecord(row: Row): WasteRecord {
  const { jsonb_build_object: impact, coalesce: images } = row as unknown as Joined
  return {
    id: row['id'],
    userId: row['user_id'],
    owner: {
      id: row['user_id'],
      username: row['username'],
      fullName: `${String(row['first_name'])} ${String(row['last_name'])}`,
    },
    wasteType: row['waste_type'],
    material: row['material'],
    description: row['description'],
    quantity: row['quantity'],
    unit: row['unit'],
    quantityKg: Number(row['quantity_kg']),
    massSource: row['mass_source'],
    location: row['location'],
    latitude: row['latitude'],
    longitude: row['longitude'],
    address: row['address'],
    status: row['status'],
    collectionDate: row['collection_date'],
    processingDate: row['processing_date'],
    completionDate: row['completion_date'],
    durationDays: null,
    processorId: row['processor_id'],
    processingNotes: row['processing_notes'],
    treatment: row['treatment'],
    wasteCode: row['waste_code'],
    environmentalScore: Number(row['environmental_score']),
    pointsAwarded: row['points_awarded'],
    categoryVersion: row['category_version'],
    validation: row['validation'],
    isValidated: row['validation'] === 'valid',
    validatedBy: row['validated_by'],
    validationDate: row['validation_date'],
    validationNotes: row['validation_notes'],
    impact: impact && toImpact(impact, row['status'] !== 'recycled'),
    images,
    flags: row['flags'],
    createdAt: row['created_at'],
    updatedAt: row['updated_at'],
    withdrawnAt: row['withdrawn_at'],
    version: row['version'],
  } as WasteRecord
}

const toImpact = (impact: Omit<Impact, 'potential'>, potential: boolean): Impact => ({
  kgCo2e: impact.kgCo2e,
  low: impact.low,
  high: impact.high,
  factorId: impact.factorId,
  factorSet: impact.factorSet,
  baseline: impact.baseline,
  version: impact.version,
  potential,
})

const dates = [
  'collectionDate',
  'processingDate',
  'completionDate',
  'validationDate',
  'createdAt',
  'updatedAt',
  'withdrawnAt',
] as const

function markDates(record: WasteRecord, path: string, marks: Record<string, ['Date']>): void {
  for (const date of dates) if (record[date] !== null) marks[`${path}${date}`] = ['Date']
}

/** The bytes of a list's page, newest first, as tRPC sends them to its client, with superjson's note of the dates. */
export function pageAnswer(rows: Row[], limit: number): string {
  const items = rows.slice(0, limit).map(toRecord)
  const values: Record<string, ['Date']> = {}
  for (const [i, item] of items.entries()) markDates(item, `items.${i}.`, values)
  const last = items.at(-1)
  const nextCursor =
    rows.length > limit && last
      ? Buffer.from(JSON.stringify(['createdAt desc', last.createdAt.getTime(), last.id])).toString(
          'base64url',
        )
      : null
  return answer({ json: { items, nextCursor }, meta: { values, v: 1 } })
}

/** The same of one record. */
export function recordAnswer(record: WasteRecord): string {
  const values: Record<string, ['Date']> = {}
  markDates(record, '', values)
  return answer({ json: record, meta: { values, v: 1 } })
}

/** One call's answer, in the batch of one that the client sends. */
const answer = (data: unknown): string => JSON.stringify([{ result: { data } }])
