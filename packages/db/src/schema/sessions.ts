import { signInMethods } from '@benne/contracts'
import { sql } from 'drizzle-orm'
import { index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'
import { users } from './users.ts'

export const signInMethod = pgEnum('sign_in_method', signInMethods)

/** One sign-in on one device: the family of its refresh tokens. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    method: signInMethod().notNull().default('password'),
    userAgent: text(),
    /** Where it was opened: an ISO 3166 country, `local`, or null when that cannot be told. Never the address itself. */
    place: text(),
    createdAt: moment().notNull(),
    lastSeenAt: moment().notNull(),
    /** However often it is refreshed, a session ends here. */
    expiresAt: moment().notNull(),
    endedAt: moment(),
    /** logout, revoked, reuse, replaced, password, account, too_many */
    endedReason: text(),
  },
  (t) => [
    index('sessions_user_id_idx').on(t.userId),
    index('sessions_open_idx').on(t.userId, t.lastSeenAt).where(sql`${t.endedAt} is null`),
  ],
)

/** Refresh tokens, each good for one use. Only the SHA-256 is kept: 256 random bits need no slow hash. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    hash: bytea().primaryKey(),
    sessionId: uuid()
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    /** The token that was exchanged for it; null for a session's first. Two that were used have two holders. */
    parentHash: bytea(),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (t) => [
    index('refresh_tokens_session_id_idx').on(t.sessionId),
    index('refresh_tokens_parent_idx').on(t.parentHash),
  ],
)
