import type { FactorSetId, ImpactVersion } from '@benne/contracts'
import { doublePrecision, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { massSource, wasteRecords } from './waste-records.ts'

/** Impact of records, in kg CO2e: the highest version of a record is shown. Append-only: what was shown stays. */
export const wasteImpacts = pgTable(
  'waste_impacts',
  {
    recordId: uuid()
      .notNull()
      .references(() => wasteRecords.id),
    version: integer().notNull(),
    factorSet: text().$type<FactorSetId>().notNull(),
    /** Of the factor set. Null from when the record claims no figure: hazardous waste, or none known. */
    factorId: text(),
    /** Ids in the source, for who looks there. */
    elements: text().array().notNull(),
    baseline: text().$type<ImpactVersion['baseline']>().notNull(),
    massKg: doublePrecision().notNull(),
    massSource: massSource().notNull(),
    /** Null with the factor. */
    kgCo2e: doublePrecision(),
    low: doublePrecision(),
    high: doublePrecision(),
    computedAt: moment().notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordId, t.version] })],
)
