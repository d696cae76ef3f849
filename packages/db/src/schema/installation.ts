import { defaultFactorSet, type FactorSetId } from '@benne/contracts'
import { sql } from 'drizzle-orm'
import { boolean, check, pgTable, text } from 'drizzle-orm/pg-core'

/** What is true of the whole database: one row, or none on a new one. */
export const installation = pgTable(
  'installation',
  {
    only: boolean().primaryKey().default(true),
    /** Whether the people and records in it are made up. */
    demonstration: boolean().notNull().default(false),
    /** Emission factors that the impact of new records is computed with. */
    factorSet: text().$type<FactorSetId>().notNull().default(defaultFactorSet),
  },
  (t) => [check('installation_one_row_check', sql`${t.only}`)],
)
