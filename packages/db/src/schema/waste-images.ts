import { sql } from 'drizzle-orm'
import { bigint, doublePrecision, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './users.ts'
import { wasteRecords } from './waste-records.ts'

/** Pictures: of records, or sent and waiting for theirs. The bytes are in the image store under content addresses. */
export const wasteImages = pgTable(
  'waste_images',
  {
    id: uuid().primaryKey(),
    /** Who sent it. */
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Null while it waits. */
    recordId: uuid().references(() => wasteRecords.id),
    /** Order in its record. */
    position: integer().notNull().default(0),
    /** `<sha256 of the bytes>.webp`; the same picture of two people is one file. */
    name: text().notNull(),
    thumbnailName: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    bytes: integer().notNull(),
    /** 64 bits of what is seen: near pictures differ in few. */
    perceptualHash: bigint({ mode: 'bigint' }).notNull(),
    /** From the picture's EXIF, until the picture has its record. */
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    takenAt: moment(),
    createdAt: moment().notNull(),
  },
  (t) => [
    index('waste_images_record_idx').on(t.recordId, t.position, t.id),
    index('waste_images_waiting_idx').on(t.createdAt).where(sql`${t.recordId} is null`),
    index('waste_images_user_idx').on(t.userId, t.createdAt),
    index('waste_images_name_idx').on(t.name),
    index('waste_images_thumbnail_idx').on(t.thumbnailName),
    index('waste_images_look_idx').on(t.perceptualHash),
  ],
)
