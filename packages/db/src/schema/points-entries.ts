import { index, integer, pgEnum, pgTable, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './users.ts'
import { wasteRecords } from './waste-records.ts'

export const pointsKind = pgEnum('points_kind', ['award', 'reversal'])

/** The ledger of points. Append-only: what is taken back is an entry of its own. */
export const pointsEntries = pgTable(
  'points_entries',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    recordId: uuid()
      .notNull()
      .references(() => wasteRecords.id),
    kind: pointsKind().notNull(),
    /** Negative for a reversal. */
    points: integer().notNull(),
    createdAt: moment().notNull(),
  },
  (t) => [
    index('points_entries_user_idx').on(t.userId, t.createdAt, t.id),
    index('points_entries_record_idx').on(t.recordId),
  ],
)
