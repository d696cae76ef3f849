import { kilogramsPer, type MassUnit, maxRecordKg, wasteStatuses, wasteTypes } from '@benne/contracts'
import { sql } from 'drizzle-orm'
import {
  check,
  doublePrecision,
  index,
  integer,
  numeric,
  pgEnum,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './users.ts'

export const wasteType = pgEnum('waste_type', wasteTypes)
export const wasteStatus = pgEnum('waste_status', wasteStatuses)
export const massUnit = pgEnum('mass_unit', Object.keys(kilogramsPer) as [MassUnit, ...MassUnit[]])

export const wasteRecords = pgTable(
  'waste_records',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    wasteType: wasteType().notNull(),
    description: text(),
    /** As declared, in `unit`. */
    quantity: doublePrecision().notNull(),
    unit: massUnit().notNull(),
    /** The same in kilograms, exact to the milligram, so that sums are exact. */
    quantityKg: numeric({ precision: 10, scale: 6, mode: 'number' }).notNull(),
    location: text(),
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    address: text(),
    status: wasteStatus().notNull().default('pending'),
    collectionDate: moment(),
    processingDate: moment(),
    completionDate: moment(),
    processorId: uuid().references(() => users.id),
    processingNotes: text(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
    version: integer().notNull().default(1),
  },
  // Every list is newest first; each index serves one filter and its keyset, so that a page costs the same however deep.
  (t) => [
    index('waste_records_recent_idx').on(t.createdAt, t.id),
    index('waste_records_user_idx').on(t.userId, t.createdAt, t.id),
    index('waste_records_status_idx').on(t.status, t.createdAt, t.id),
    index('waste_records_type_idx').on(t.wasteType, t.createdAt, t.id),
    index('waste_records_type_status_idx').on(t.wasteType, t.status, t.createdAt, t.id),
    check(
      'waste_records_quantity_check',
      sql`${t.quantityKg} > 0 and ${t.quantityKg} <= ${sql.raw(String(maxRecordKg))}`,
    ),
    check('waste_records_position_check', sql`(${t.latitude} is null) = (${t.longitude} is null)`),
  ],
)
