import { roles, userStatuses } from '@benne/contracts'
import { sql } from 'drizzle-orm'
import { pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const role = pgEnum('role', roles)
export const userStatus = pgEnum('user_status', userStatuses)

export const users = pgTable(
  'users',
  {
    id: uuid().primaryKey(),
    /** Lower case. */
    email: text().notNull(),
    /** As typed; unique without regard to case. */
    username: text().notNull(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    phone: text(),
    address: text(),
    role: role().notNull().default('user'),
    status: userStatus().notNull().default('active'),
    /** Argon2id, in PHC string format. */
    passwordHash: text().notNull(),
    emailVerifiedAt: moment(),
    lastLoginAt: moment(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
  },
  (t) => [
    uniqueIndex('users_email_key').on(t.email),
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
  ],
)
