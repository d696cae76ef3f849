import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { SuperJSONResult } from 'superjson'
import { bytea, moment } from './columns.ts'
import { users } from './users.ts'

/** First answers of creating calls, for when they are sent again; written in the transaction of the creation. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    procedure: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of what was asked. */
    bodyHash: bytea().notNull(),
    answer: jsonb().$type<SuperJSONResult>().notNull(),
    createdAt: moment().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.procedure, t.key] }),
    index('idempotency_keys_age_idx').on(t.createdAt),
  ],
)
