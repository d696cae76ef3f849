import { boolean, integer, numeric, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { wasteType } from './waste-records.ts'

/** How types of waste count: the highest version of a type is in force. Append-only, since records tell which they were scored by. */
export const wasteCategories = pgTable(
  'waste_categories',
  {
    wasteType: wasteType().notNull(),
    version: integer().notNull(),
    basePoints: integer().notNull(),
    environmentalMultiplier: numeric({ precision: 6, scale: 3, mode: 'number' }).notNull(),
    colorCode: text().notNull(),
    icon: text().notNull(),
    isActive: boolean().notNull(),
    createdAt: moment().notNull(),
    /** Null for those that came with Benne. */
    createdBy: uuid(),
  },
  (t) => [primaryKey({ columns: [t.wasteType, t.version] })],
)
