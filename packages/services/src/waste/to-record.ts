import type { Impact, RecordImage, WasteRecord } from '@benne/contracts'
import { users, wasteImages, wasteImpacts, wasteRecords } from '@benne/db'
import { getTableColumns, sql } from 'drizzle-orm'
import { counts } from '../points/settle-points.ts'

const { searchText: _searched, ...kept } = getTableColumns(wasteRecords)

/** A record's row, as verbs work on it. */
export type RecordRow = Omit<typeof wasteRecords.$inferSelect, 'searchText'>

/** Columns of a record with its owner's name, impact and pictures; for a query that joins `users` as the owner. */
export const recordColumns = {
  record: kept,
  owner: { username: users.username, firstName: users.firstName, lastName: users.lastName },
  impact: sql<ImpactRow | null>`(
    select jsonb_build_object('version', i.version, 'factorSet', i.factor_set, 'factorId', i.factor_id,
      'baseline', i.baseline, 'kgCo2e', i.kg_co2e, 'low', i.low, 'high', i.high)
    from ${wasteImpacts} as i where i.record_id = ${wasteRecords.id} order by i.version desc limit 1)`,
  images: sql<ImageRow[]>`(
    select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'thumbnailName', p.thumbnail_name,
      'width', p.width, 'height', p.height, 'bytes', p.bytes, 'uploadedAt', p.created_at)
      order by p.position, p.id), '[]')
    from ${wasteImages} as p where p.record_id = ${wasteRecords.id})`,
}

type ImpactRow = Pick<Impact, 'version' | 'factorSet' | 'baseline'> & {
  factorId: string | null
  kgCo2e: number | null
  low: number | null
  high: number | null
}

export interface ImageRow {
  readonly id: string
  readonly name: string
  readonly thumbnailName: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly uploadedAt: string | Date
}

type Row = {
  record: RecordRow
  owner: { username: string; firstName: string; lastName: string }
  impact: ImpactRow | null
  images: ImageRow[]
}

const dayMs = 24 * 3600 * 1000

export function toRecord({ record, owner, impact, images }: Row): WasteRecord {
  const { custodyHead: _head, custodySalt: _salt, ...shown } = record
  return {
    ...shown,
    owner: { id: record.userId, username: owner.username, fullName: `${owner.firstName} ${owner.lastName}` },
    pointsAwarded: counts(record) ? record.pointsAwarded : 0,
    isValidated: record.validation === 'valid',
    durationDays:
      record.completionDate &&
      Math.floor((record.completionDate.getTime() - record.createdAt.getTime()) / dayMs),
    impact: impact && toImpact(impact, record),
    images: images.map(toImage),
  }
}

/** Only what was recycled is achieved; what was disposed of, turned away, refused or taken back claims nothing. */
function toImpact(impact: ImpactRow, record: RecordRow): Impact | null {
  const { factorId, kgCo2e, low, high } = impact
  if (factorId === null || kgCo2e === null || low === null || high === null) return null
  if (!counts(record) || record.status === 'disposed') return null
  return { ...impact, factorId, kgCo2e, low, high, potential: record.status !== 'recycled' }
}

/** Path at which a picture is served. */
export const imageUrl = (name: string): string => `/api/v1/waste/images/${name}`

export const toImage = ({
  id,
  name,
  thumbnailName,
  width,
  height,
  bytes,
  uploadedAt,
}: ImageRow): RecordImage => ({
  id,
  url: imageUrl(name),
  thumbnailUrl: imageUrl(thumbnailName),
  width,
  height,
  bytes,
  uploadedAt: new Date(uploadedAt),
})
