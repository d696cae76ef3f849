import { accountLinks, auditLog, sessions, type Transaction, wasteRecords } from '@benne/db'
import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
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

/** Declarations; who processed them is not the person's own data. */
export const recordsOf = (tx: Transaction, userId: string) => {
  const { userId: _user, processorId: _processor, ...columns } = getTableColumns(wasteRecords)
  return pages((after) =>
    tx
      .select(columns)
      .from(wasteRecords)
      .where(and(eq(wasteRecords.userId, userId), after(wasteRecords.createdAt, wasteRecords.id)))
      .orderBy(asc(wasteRecords.createdAt), asc(wasteRecords.id))
      .limit(pageSize),
  )
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

/** How many rows all of it is. */
export async function countOf(tx: Transaction, userId: string): Promise<number> {
  const all = [
    tx.$count(sessions, eq(sessions.userId, userId)),
    tx.$count(wasteRecords, eq(wasteRecords.userId, userId)),
    tx.$count(auditLog, eq(auditLog.actorId, userId)),
    tx.$count(auditLog, and(eq(auditLog.entityId, userId), eq(auditLog.entityType, 'account'))),
  ]
  let rows = 0
  // A transaction is one connection: one after the other.
  for (const each of all) rows += await each
  return rows
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
