import { date, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, json, moment } from './columns.ts'
import { wasteRecords } from './waste-records.ts'

/** The chain of custody of each record: each event's text holds the hash of the one before it. Append-only. */
export const custodyEvents = pgTable(
  'custody_events',
  {
    recordId: uuid()
      .notNull()
      .references(() => wasteRecords.id),
    /** The record's version after the change. */
    seq: integer().notNull(),
    createdAt: moment().notNull(),
    /** Canonical JSON, kept byte for byte. */
    body: text().notNull(),
    /** SHA-256 of `body`. */
    hash: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordId, t.seq] })],
)

/** Values of events that tell of a person; the chain holds commitments to them, so that these rows can be erased. */
export const custodyValues = pgTable(
  'custody_values',
  {
    recordId: uuid()
      .notNull()
      .references(() => wasteRecords.id),
    seq: integer().notNull(),
    field: text().notNull(),
    before: json(),
    after: json(),
  },
  (t) => [primaryKey({ columns: [t.recordId, t.seq, t.field] })],
)

/** For each day (UTC), the signed root of the Merkle tree over the heads of all records at its end. Append-only. */
export const custodyRoots = pgTable('custody_roots', {
  day: date({ mode: 'string' }).primaryKey(),
  /** What is signed: canonical JSON. */
  statement: text().notNull(),
  signature: bytea().notNull(),
  /** Ed25519, DER, SubjectPublicKeyInfo. */
  publicKey: bytea().notNull(),
  createdAt: moment().notNull(),
})
