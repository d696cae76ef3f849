import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'
import { users } from './users.ts'

/** One sign-in on one device: the family of its refresh tokens. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    userAgent: text(),
    createdAt: moment().notNull(),
    lastSeenAt: moment().notNull(),
    /** However often it is refreshed, a session ends here. */
    expiresAt: moment().notNull(),
    endedAt: moment(),
    /** logout, reuse */
    endedReason: text(),
  },
  (t) => [index('sessions_user_id_idx').on(t.userId)],
)

/** Refresh tokens, each good for one use. Only the SHA-256 is kept: 256 random bits need no slow hash. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    hash: bytea().primaryKey(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (t) => [index('refresh_tokens_session_id_idx').on(t.sessionId)],
)
