import {
  auditLog,
  custodyEvents,
  custodyValues,
  pointsEntries,
  sessions,
  type Transaction,
  wasteImages,
  wasteImpacts,
  wasteRecords,
} from '@benne/db'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { hex, recordIdsOf } from './gather.ts'

/** Every figure that was computed for the declarations, with what it was computed from. */
export async function* impactsOf(tx: Transaction, userId: string) {
  for await (const ids of recordIdsOf(tx, userId)) {
    yield await tx
      .select()
      .from(wasteImpacts)
      .where(inArray(wasteImpacts.recordId, ids))
      .orderBy(asc(wasteImpacts.recordId), asc(wasteImpacts.version))
  }
}

/** Records whose events are read at once: one may have dozens, of a kilobyte each. */
const eventRecords = 100

/**
 * The chains of custody of the declarations, word for word, so that whoever has them can check every hash; and the
 * personal values that they hold commitments to.
 */
export async function* custodyOf(tx: Transaction, userId: string) {
  for await (const all of recordIdsOf(tx, userId)) {
    for (let start = 0; start < all.length; start += eventRecords) {
      yield await eventsOf(tx, all.slice(start, start + eventRecords))
    }
  }
}

async function eventsOf(tx: Transaction, recordIds: readonly string[]) {
  const events = await tx
    .select()
    .from(custodyEvents)
    .where(inArray(custodyEvents.recordId, [...recordIds]))
    .orderBy(asc(custodyEvents.recordId), asc(custodyEvents.seq))
  const values = await tx
    .select()
    .from(custodyValues)
    .where(inArray(custodyValues.recordId, [...recordIds]))
    .orderBy(asc(custodyValues.field))
  const byEvent = Map.groupBy(values, ({ recordId, seq }) => `${recordId} ${seq}`)
  return events.map((event) => ({
    ...event,
    hash: hex(event.hash),
    personalValues: (byEvent.get(`${event.recordId} ${event.seq}`) ?? []).map(
      ({ recordId: _record, seq: _seq, ...value }) => value,
    ),
  }))
}

const { id, recordId, name, width, height, bytes, latitude, longitude, takenAt, createdAt } = wasteImages
const picture = { id, recordId, name, width, height, bytes, latitude, longitude, takenAt, createdAt }

/** The declarations' pictures, whoever added them, and those that wait for their declaration. */
export async function* imagesOf(tx: Transaction, userId: string) {
  for await (const ids of recordIdsOf(tx, userId)) {
    yield await tx
      .select(picture)
      .from(wasteImages)
      .where(inArray(wasteImages.recordId, ids))
      .orderBy(asc(wasteImages.recordId), asc(wasteImages.position), asc(wasteImages.id))
  }
  yield await tx
    .select(picture)
    .from(wasteImages)
    .where(and(eq(wasteImages.userId, userId), isNull(wasteImages.recordId)))
    .orderBy(asc(wasteImages.createdAt), asc(wasteImages.id))
}

/** How many rows a copy holds. */
export async function countOf(tx: Transaction, userId: string): Promise<number> {
  const own = tx.select({ id: wasteRecords.id }).from(wasteRecords).where(eq(wasteRecords.userId, userId))
  const all = [
    tx.$count(sessions, eq(sessions.userId, userId)),
    tx.$count(wasteRecords, eq(wasteRecords.userId, userId)),
    tx.$count(pointsEntries, eq(pointsEntries.userId, userId)),
    tx.$count(wasteImpacts, inArray(wasteImpacts.recordId, own)),
    tx.$count(custodyEvents, inArray(custodyEvents.recordId, own)),
    // Once as a file, once as a row.
    tx.$count(wasteImages, inArray(wasteImages.recordId, own)),
    tx.$count(wasteImages, inArray(wasteImages.recordId, own)),
    tx.$count(auditLog, eq(auditLog.actorId, userId)),
    tx.$count(auditLog, and(eq(auditLog.entityId, userId), eq(auditLog.entityType, 'account'))),
  ]
  let rows = 0
  // A transaction is one connection: one after the other.
  for (const each of all) rows += await each
  return rows
}
