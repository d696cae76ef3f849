import {
  accountLinks,
  auditLog,
  custodyValues,
  faceConsents,
  faceTemplates,
  pointsEntries,
  sessions,
  type Transaction,
  userAchievements,
  wasteRecords,
} from '@benne/db'
import { and, asc, eq, getTableColumns, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { toPem } from '../custody/keys.ts'
import { toMe, type UserRow } from '../users/to-user.ts'

/** Rows that one query reads. */
const pageSize = 500

/** The account without what opens it. */
export function accountOf({
  passwordHash: _hash,
  searchText: _text,
  notificationPreferences: _preferences,
  ...rest
}: UserRow) {
  return rest
}

export const preferencesOf = (row: UserRow) => toMe(row).notificationPreferences

/** Links that were sent by e-mail, without the hash by which they are known. There are few: old ones are deleted. */
export async function* linksOf(tx: Transaction, userId: string) {
  const { hash: _hash, userId: _user, ...columns } = getTableColumns(accountLinks)
  yield await tx.select(columns).from(accountLinks).where(eq(accountLinks.userId, userId))
}

export const sessionsOf = (tx: Transaction, userId: string) => {
  const { userId: _user, ...columns } = getTableColumns(sessions)
  return pages((after) =>
    tx
      .select(columns)
      .from(sessions)
      .where(and(eq(sessions.userId, userId), after(sessions.createdAt, sessions.id)))
      .orderBy(asc(sessions.createdAt), asc(sessions.id))
      .limit(pageSize),
  )
}

/** Facts about the template and the ledger of consents. What a face is recognised by is never decrypted for a file. */
export async function faceOf(tx: Transaction, userId: string) {
  const { userId: _user, token: _token, ...columns } = getTableColumns(faceTemplates)
  const [template] = await tx.select(columns).from(faceTemplates).where(eq(faceTemplates.userId, userId))
  const consents = await tx
    .select()
    .from(faceConsents)
    .where(eq(faceConsents.userId, userId))
    .orderBy(asc(faceConsents.at), asc(faceConsents.id))
  return {
    template: template ?? null,
    consents: consents.map(({ userId: _owner, textSha256, signature, publicKey, ...entry }) => ({
      ...entry,
      textSha256: hex(textSha256),
      signature: signature?.toString('base64') ?? null,
      publicKey: publicKey && toPem(publicKey),
    })),
  }
}

const {
  userId: _user,
  processorId: _processor,
  validatedBy: _judge,
  searchText: _text,
  ...kept
} = getTableColumns(wasteRecords)

/**
 * Declarations, also those that were withdrawn, with what their texts and places were before (`past`). Who processed and
 * judged them is not the person's own data.
 */
export async function* recordsOf(tx: Transaction, userId: string) {
  for (const of of ownRecords(userId)) {
    const read = pages((after) =>
      tx
        .select(kept)
        .from(wasteRecords)
        .where(and(of, after(wasteRecords.createdAt, wasteRecords.id)))
        .orderBy(asc(wasteRecords.createdAt), asc(wasteRecords.id))
        .limit(pageSize),
    )
    for await (const page of read) {
      const past = await pastOf(
        tx,
        page.map(({ id }) => id),
      )
      yield page.map((row) => ({
        ...row,
        custodyHead: hex(row.custodyHead),
        custodySalt: hex(row.custodySalt),
        past: past(row.id),
      }))
    }
  }
}

/** What the personal values of these records were, version by version. */
async function pastOf(tx: Transaction, recordIds: string[]) {
  const values = await tx
    .select()
    .from(custodyValues)
    .where(inArray(custodyValues.recordId, recordIds))
    .orderBy(asc(custodyValues.recordId), asc(custodyValues.seq), asc(custodyValues.field))
  const byRecord = Map.groupBy(values, ({ recordId }) => recordId)
  return (id: string) =>
    (byRecord.get(id) ?? []).map(({ recordId: _record, seq, ...value }) => ({ version: seq, ...value }))
}

export const hex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex')

/** Ids of the declarations, in the order of `recordsOf`: what belongs to them is read along. */
export async function* recordIdsOf(tx: Transaction, userId: string): AsyncGenerator<string[]> {
  const { id, createdAt } = wasteRecords
  for (const of of ownRecords(userId)) {
    const read = pages((after) =>
      tx
        .select({ id, createdAt })
        .from(wasteRecords)
        .where(and(of, after(createdAt, id)))
        .orderBy(asc(createdAt), asc(id))
        .limit(pageSize),
    )
    for await (const page of read) yield page.map((row) => row.id)
  }
}

/** Those that are in lists, which an index is for, and then the few that were withdrawn. */
const ownRecords = (userId: string): (SQL | undefined)[] =>
  [isNull, isNotNull].map((these) => and(eq(wasteRecords.userId, userId), these(wasteRecords.withdrawnAt)))

/** What was awarded and taken back. */
export const pointsOf = (tx: Transaction, userId: string) => {
  const { userId: _user, ...columns } = getTableColumns(pointsEntries)
  return pages((after) =>
    tx
      .select(columns)
      .from(pointsEntries)
      .where(and(eq(pointsEntries.userId, userId), after(pointsEntries.createdAt, pointsEntries.id)))
      .orderBy(asc(pointsEntries.createdAt), asc(pointsEntries.id))
      .limit(pageSize),
  )
}

/** A few at most. */
export async function* achievementsOf(tx: Transaction, userId: string) {
  const { name, achievedAt } = userAchievements
  yield await tx
    .select({ name, achievedAt })
    .from(userAchievements)
    .where(eq(userAchievements.userId, userId))
    .orderBy(asc(achievedAt), asc(name))
}

/** What somebody did; values are left out, since what staff do concerns others. */
export const deedsOf = (tx: Transaction, userId: string) => {
  const { id, createdAt, action, entityType, entityId, requestId } = auditLog
  return pages((after) =>
    tx
      .select({ id, createdAt, action, entityType, entityId, requestId })
      .from(auditLog)
      .where(and(eq(auditLog.actorId, userId), after(auditLog.createdAt, auditLog.id)))
      .orderBy(asc(auditLog.createdAt), asc(auditLog.id))
      .limit(pageSize),
  )
}

/** What was done to the account, by its owner or by others; not by whom of the others. */
export const changesTo = (tx: Transaction, userId: string) => {
  const { id, createdAt, action, before, after: later, requestId } = auditLog
  const by = sql<string>`case when ${auditLog.actorId} = ${userId} then 'owner' else ${auditLog.actorType}::text end`
  return pages((after) =>
    tx
      .select({ id, createdAt, by, action, before, after: later, requestId })
      .from(auditLog)
      .where(
        and(
          eq(auditLog.entityId, userId),
          eq(auditLog.entityType, 'account'),
          after(auditLog.createdAt, auditLog.id),
        ),
      )
      .orderBy(asc(auditLog.createdAt), asc(auditLog.id))
      .limit(pageSize),
  )
}

type After = (createdAt: PgColumn, id: PgColumn) => SQL | undefined

/** Pages in the order of (createdAt, id), each as cheap as the first. */
async function* pages<Row extends { createdAt: Date; id: string }>(
  read: (after: After) => PromiseLike<Row[]>,
): AsyncGenerator<Row[]> {
  for (let last: Row | undefined; ; ) {
    const from = last
    const rows = await read((createdAt, id) =>
      from
        ? sql`(${createdAt}, ${id}) > (${from.createdAt.toISOString()}::timestamptz, ${from.id}::uuid)`
        : undefined,
    )
    yield rows
    if (rows.length < pageSize) return
    last = rows.at(-1)
  }
}
