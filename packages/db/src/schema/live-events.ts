import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import type { SuperJSONResult } from 'superjson'
import { moment, xid8 } from './columns.ts'

/**
 * The log behind live updates, written in the transaction of the change it tells of. A sequence is not commit
 * order: readers go by (tx, seq) and stay below the oldest open transaction, so that no late commit is skipped.
 *
 * Partitioned by range of `tx` (which Drizzle cannot say: the migration does), so that old events are dropped as a
 * table is: at once, whatever their number. A partition holds the transactions from its name's on.
 */
export const liveEvents = pgTable(
  'live_events',
  {
    seq: bigint({ mode: 'bigint' }).notNull().generatedAlwaysAsIdentity(),
    tx: xid8().notNull().default(sql`pg_current_xact_id()`),
    type: text().notNull(),
    /** Whom it concerns, beside staff; null when nobody in particular. */
    userId: uuid(),
    /** Whether all staff receive it. */
    staff: boolean().notNull(),
    /** The room it happened in, if any. */
    room: text(),
    createdAt: moment().notNull(),
    /** The contract's event in superjson's form (JSON that knows which strings are dates). */
    event: jsonb().$type<SuperJSONResult>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tx, t.seq] }),
    index('live_events_user_idx').on(t.userId, t.tx, t.seq),
    index('live_events_room_idx').on(t.room, t.tx, t.seq),
    index('live_events_type_idx').on(t.type, t.tx, t.seq),
  ],
)

/**
 * The partitions of the log, written by `rotate_live_events` and `mend_live_events` alone: each from its first
 * transaction to the next one's, the newest without an end.
 */
export const liveEventParts = pgTable('live_event_parts', {
  /** 0 for the first of all; nothing has been dropped while it is there. */
  firstTx: xid8().primaryKey(),
  /** By the database's clock: those of several servers may differ. */
  openedAt: timestamp({ withTimezone: true }).notNull().default(sql`now()`),
  /** Which cluster, database and timeline counted its transactions; null until somebody has looked. */
  home: text(),
  /** How the log of this life is told from those before: `seq` begins with it, at its 40th bit. */
  generation: integer().notNull().default(0),
})
