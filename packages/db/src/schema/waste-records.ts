import {
  kilogramsPer,
  type MassUnit,
  type Material,
  massSources,
  maxRecordKg,
  type RecordFlag,
  type Treatment,
  validations,
  wasteStatuses,
  wasteTypes,
} from '@benne/contracts'
import { type SQL, sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  check,
  doublePrecision,
  type ExtraConfigColumn,
  index,
  integer,
  numeric,
  pgEnum,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'
import { folded } from './folding.ts'
import { users } from './users.ts'

export const wasteType = pgEnum('waste_type', wasteTypes)
export const wasteStatus = pgEnum('waste_status', wasteStatuses)
export const massUnit = pgEnum('mass_unit', Object.keys(kilogramsPer) as [MassUnit, ...MassUnit[]])
export const massSource = pgEnum('mass_source', massSources)
export const validation = pgEnum('validation', validations)

/** The band of a hundredth of a degree (1.1 km) that a latitude is in, counted from the equator. */
export const latitudeBand = (latitude: number): number => Math.floor(latitude * 100)

const bandOf = (latitude: AnyPgColumn | ExtraConfigColumn): SQL => sql`(floor(${latitude} * 100)::int)`

export const wasteRecords = pgTable(
  'waste_records',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    wasteType: wasteType().notNull(),
    material: text().$type<Material>(),
    description: text(),
    /** As declared, in `unit`. */
    quantity: doublePrecision().notNull(),
    unit: massUnit().notNull(),
    /** The same in kilograms, exact to the milligram, so that sums are exact. */
    quantityKg: numeric({ precision: 10, scale: 6, mode: 'number' }).notNull(),
    massSource: massSource().notNull().default('estimated'),
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
    treatment: text().$type<Treatment>(),
    /** European List of Waste, with its star. */
    wasteCode: text(),
    environmentalScore: numeric({ precision: 5, scale: 2, mode: 'number' }).notNull().default(0),
    pointsAwarded: integer().notNull().default(0),
    /** Version in `waste_categories` that score and points were computed by. */
    categoryVersion: integer().notNull().default(1),
    validation: validation().notNull().default('awaiting'),
    validatedBy: uuid().references(() => users.id),
    validationDate: moment(),
    validationNotes: text(),
    flags: text().array().$type<RecordFlag[]>().notNull().default([]),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
    /** From then on it is in no list; its custody events stay. */
    withdrawnAt: moment(),
    /** Number of the newest custody event as well. */
    version: integer().notNull().default(1),
    /** Hash of the newest custody event; null for what was declared before there was a chain, until it is adopted. */
    custodyHead: bytea(),
    /** Key of the commitments to personal values; a new one takes its place when those are erased. */
    custodySalt: bytea(),
    /** What searching looks at: description, place and address, folded. */
    searchText: text()
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          folded(
            sql`coalesce(${wasteRecords.description}, '') || ' ' || coalesce(${wasteRecords.location}, '') || ' ' || coalesce(${wasteRecords.address}, '')`,
          ),
      ),
  },
  // A list reads along an index in its order and stops when the page is full, so that it costs the same however deep.
  // What no single index serves: packages/services/src/waste/find-page.ts.
  (t) => {
    const here = sql`${t.withdrawnAt} is null`
    return [
      index('waste_records_recent_idx').on(t.createdAt, t.id).where(here),
      index('waste_records_user_idx').on(t.userId, t.createdAt, t.id).where(here),
      index('waste_records_status_idx').on(t.status, t.createdAt, t.id).where(here),
      index('waste_records_type_idx').on(t.wasteType, t.createdAt, t.id).where(here),
      index('waste_records_type_status_idx').on(t.wasteType, t.status, t.createdAt, t.id).where(here),
      index('waste_records_validation_idx').on(t.validation, t.createdAt, t.id).where(here),
      index('waste_records_flagged_idx').on(t.createdAt, t.id).where(sql`${here} and ${t.flags} <> '{}'`),
      index('waste_records_updated_idx').on(t.updatedAt, t.id).where(here),
      index('waste_records_quantity_idx').on(t.quantityKg, t.id).where(here),
      index('waste_records_score_idx').on(t.environmentalScore, t.id).where(here),
      // Every search reads the list of pending entries, and now and then one writer sorts them in: a short list (KiB).
      index('waste_records_search_idx')
        .using('gin', t.searchText.op('gin_trgm_ops'))
        .with({ gin_pending_list_limit: 1024 })
        .where(here),
      // By narrow bands of latitude and then by longitude, so that a small area is found in a town of many records; and
      // with what a map needs, so that a whole town is counted without reading its records.
      index('waste_records_place_idx')
        .on(
          bandOf(t.latitude),
          t.longitude,
          t.latitude,
          t.quantityKg,
          t.wasteType,
          t.status,
          t.validation,
          t.id,
        )
        .where(sql`${here} and ${t.latitude} is not null`),
      check(
        'waste_records_quantity_check',
        sql`${t.quantityKg} > 0 and ${t.quantityKg} <= ${sql.raw(String(maxRecordKg))}`,
      ),
      check('waste_records_position_check', sql`(${t.latitude} is null) = (${t.longitude} is null)`),
    ]
  },
)

/** `latitudeBand` of a record, in the words of the index. */
export const bandOfLatitude: SQL = bandOf(wasteRecords.latitude)
