import { randomBytes } from 'node:crypto'
import { type FactorSetId, pointsOf, type RecordFlag, scoreOf, type WasteCategory } from '@benne/contracts'
import type { pointsEntries, wasteImpacts } from '@benne/db'
import type { DemoRecord } from '@benne/db/demo'
import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../context.ts'
import { type CustodyLink, linkOf, newSalt } from '../custody/append-custody.ts'
import { type CustodyState, custodyState, nothingYet } from '../custody/fields.ts'
import { type ComputedImpact, computeImpact, sameImpact } from '../impact/compute-impact.ts'
import { counts } from '../points/settle-points.ts'
import { suggestCode } from '../waste/suggest-code.ts'
import type { RecordRow } from '../waste/to-record.ts'
import { untouched } from '../waste/untouched.ts'
import type { Step } from './steps.ts'

/** A record as it came about, in rows that are not written yet. */
export interface Life {
  readonly row: RecordRow
  /** The record after each of its steps, the declaration first. */
  readonly states: readonly { readonly at: Date; readonly row: RecordRow }[]
  readonly events: readonly CustodyLink['event'][]
  readonly values: CustodyLink['values']
  readonly impacts: Impacts
  readonly entries: Entries
}

interface Given {
  readonly flags: RecordFlag[]
  readonly steps: readonly Step[]
  readonly category: WasteCategory
  readonly factorSet: FactorSetId
}

type Impacts = (typeof wasteImpacts.$inferInsert)[]
type Entries = (typeof pointsEntries.$inferInsert)[]

/** What would have been written, had each step been a call. */
export function lifeOf(record: DemoRecord, { flags, steps, category, factorSet }: Given): Life {
  const links: CustodyLink[] = []
  const states: { at: Date; row: RecordRow }[] = []
  const impacts: Impacts = []
  const entries: Entries = []
  let row = declared(record, flags, category)
  let before: CustodyState = nothingYet
  const declaration: Step = { at: row.createdAt, actorId: row.userId, action: 'created', columns: {} }
  for (const [index, { at, actorId, action, columns }] of [declaration, ...steps].entries()) {
    row = { ...row, ...columns, updatedAt: at, version: index + 1 }
    const after = custodyState(row, [])
    const link = linkOf({
      recordId: row.id,
      seq: row.version,
      at,
      actor: person(actorId),
      action,
      before,
      after,
      previous: row.custodyHead,
      salt: row.custodySalt as Buffer,
    })
    links.push(link)
    row.custodyHead = link.event.hash
    before = after
    settlePoints(entries, row, at)
    settleImpact(impacts, computeImpact(row, factorSet), { recordId: row.id, computedAt: at })
    states.push({ at, row })
  }
  const events = links.map(({ event }) => event)
  return { row, states, events, values: links.flatMap(({ values }) => values), impacts, entries }
}

function declared(record: DemoRecord, flags: RecordFlag[], category: WasteCategory): RecordRow {
  const { id, userId, wasteType, quantity, unit, quantityKg, createdAt } = record
  const place = { latitude: record.latitude ?? null, longitude: record.longitude ?? null }
  const description = record.description ?? null
  const environmentalScore = scoreOf({ quantityKg, latitude: place.latitude, description }, category)
  return {
    ...untouched,
    ...place,
    id,
    userId,
    wasteType,
    material: record.material ?? null,
    description,
    quantity,
    unit,
    quantityKg,
    massSource: record.massSource ?? 'estimated',
    location: record.location ?? null,
    address: record.address ?? null,
    wasteCode: suggestCode(wasteType),
    environmentalScore,
    pointsAwarded: pointsOf(environmentalScore, category),
    categoryVersion: category.version,
    flags,
    createdAt,
    updatedAt: createdAt,
    custodySalt: newSalt(),
  }
}

/** The chain tells of people by their ids alone. */
const person = (userId: string): Actor => ({
  type: 'user',
  userId,
  role: 'user',
  sessionId: '',
  passwordAt: new Date(0),
})

function settlePoints(entries: Entries, row: RecordRow, at: Date): void {
  const had = entries.reduce((sum, { points }) => sum + points, 0)
  const worth = counts(row) ? row.pointsAwarded : 0
  if (had === worth) return
  const add = (kind: 'award' | 'reversal', points: number) => {
    if (points === 0) return
    const id = uuidv7({ msecs: at.getTime(), random: randomBytes(16) })
    entries.push({ id, userId: row.userId, recordId: row.id, kind, points, createdAt: at })
  }
  add('reversal', -had)
  add('award', worth)
}

function settleImpact(
  versions: Impacts,
  computed: ComputedImpact,
  more: { recordId: string; computedAt: Date },
): void {
  const newest = versions.at(-1)
  if (newest && sameImpact(newest as ComputedImpact, computed)) return
  versions.push({ ...computed, ...more, version: versions.length + 1 })
}
