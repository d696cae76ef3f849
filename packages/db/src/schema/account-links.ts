import { index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'
import { users } from './users.ts'

export const linkPurpose = pgEnum('link_purpose', ['verify_email', 'change_email', 'reset_password'])

/** Links sent by e-mail, each good for one use. Only the SHA-256 of what the link carries is kept. */
export const accountLinks = pgTable(
  'account_links',
  {
    hash: bytea().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: linkPurpose().notNull(),
    /** The address that it was sent to: following it shows that its owner reads mail there. */
    email: text().notNull(),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (t) => [
    index('account_links_user_idx').on(t.userId, t.purpose),
    index('account_links_expiry_idx').on(t.expiresAt),
  ],
)
