import { sql } from 'drizzle-orm'
import { boolean, check, pgTable } from 'drizzle-orm/pg-core'

/** What is true of the whole database: one row, or none on a new one. */
export const installation = pgTable(
  'installation',
  {
    only: boolean().primaryKey().default(true),
    /** Whether the people and records in it are made up. */
    demonstration: boolean().notNull(),
  },
  (t) => [check('installation_one_row_check', sql`${t.only}`)],
)
