import { exportStatuses } from '@benne/contracts'
import { index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'
import { users } from './users.ts'

export const exportStatus = pgEnum('export_status', exportStatuses)

/** Copies of everything held on somebody, asked for by them. */
export const personalExports = pgTable(
  'personal_exports',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    status: exportStatus().notNull().default('queued'),
    /** Per cent. */
    progress: integer().notNull().default(0),
    requestedAt: moment().notNull(),
    readyAt: moment(),
    expiresAt: moment(),
    bytes: integer(),
    /** Hexadecimal. */
    sha256: text(),
  },
  (t) => [index('personal_exports_user_idx').on(t.userId, t.requestedAt)],
)

/** The zip file of an export, in pieces, so that whichever node made it, every node can hand it over. */
export const personalExportParts = pgTable(
  'personal_export_parts',
  {
    exportId: uuid()
      .notNull()
      .references(() => personalExports.id, { onDelete: 'cascade' }),
    seq: integer().notNull(),
    data: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.exportId, t.seq] })],
)
