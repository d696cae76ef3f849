import { sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { SuperJSONResult } from 'superjson'
import { moment, xid8 } from './columns.ts'

/**
 * The log behind live updates, written in the transaction of the change it tells of. A sequence is not commit
 * order: readers go by (tx, seq) and stay below the oldest open transaction, so that no late commit is skipped.
 */
export const liveEvents = pgTable(
  'live_events',
  {
    seq: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
    tx: xid8().notNull().default(sql`pg_current_xact_id()`),
    type: text().notNull(),
    /** Whom it concerns, beside staff; null when nobody in particular. */
    userId: uuid(),
    /** Whether all staff receive it. */
    staff: boolean().notNull(),
    createdAt: moment().notNull(),
    /** The contract's event in superjson's form (JSON that knows which strings are dates). */
    event: jsonb().$type<SuperJSONResult>().notNull(),
  },
  (t) => [
    index('live_events_position_idx').on(t.tx, t.seq),
    index('live_events_user_idx').on(t.userId, t.tx, t.seq),
  ],
)
