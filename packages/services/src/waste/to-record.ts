import type { WasteRecord } from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'

/** Columns of a record with its owner's name; for a query that joins `users` as the owner. */
export const recordColumns = {
  record: wasteRecords,
  owner: { username: users.username, firstName: users.firstName, lastName: users.lastName },
}

type Row = {
  record: typeof wasteRecords.$inferSelect
  owner: { username: string; firstName: string; lastName: string }
}

export function toRecord({ record, owner }: Row): WasteRecord {
  return {
    ...record,
    owner: { id: record.userId, username: owner.username, fullName: `${owner.firstName} ${owner.lastName}` },
  }
}
