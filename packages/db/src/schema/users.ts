import { languages, type NotificationPreferences, roles, userStatuses } from '@benne/contracts'
import { type SQL, sql } from 'drizzle-orm'
import { index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { folded } from './folding.ts'

export const role = pgEnum('role', roles)
export const userStatus = pgEnum('user_status', userStatuses)
export const language = pgEnum('language', languages)

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
    language: language().notNull().default('fr'),
    /** IANA name. */
    timeZone: text().notNull().default('Europe/Paris'),
    /** Null: the contracts' defaults. */
    /** Sum of the person's entries in `points_entries`, written along with them. */
    points: integer().notNull().default(0),
    notificationPreferences: jsonb().$type<NotificationPreferences>(),
    /** Argon2id, in PHC string format. */
    passwordHash: text().notNull(),
    passwordChangedAt: moment(),
    /** Counters of failed attempts carry this moment in their key: a new one makes all of them start afresh, on every node. */
    attemptsResetAt: moment(),
    emailVerifiedAt: moment(),
    /** An address that has not been confirmed yet and will take the place of `email`. */
    pendingEmail: text(),
    lastLoginAt: moment(),
    /** When the face that opens the account was enrolled; null when there is none. Written along with the template. */
    faceEnrolledAt: moment(),
    /** When its owner asked for the account to be deleted; there is a way back until it is anonymised. */
    leavingSince: moment(),
    /** From then on nothing in the row tells whose it was. */
    anonymisedAt: moment(),
    createdAt: moment().notNull(),
    updatedAt: moment().notNull(),
    /** What searching looks at: names, username and address, folded. */
    searchText: text()
      .notNull()
      .generatedAlwaysAs(
        (): SQL =>
          folded(
            sql`${users.firstName} || ' ' || ${users.lastName} || ' ' || ${users.username} || ' ' || ${users.email}`,
          ),
      ),
  },
  (t) => [
    uniqueIndex('users_email_key').on(t.email),
    uniqueIndex('users_username_key').on(sql`lower(${t.username})`),
    index('users_recent_idx').on(t.createdAt, t.id),
    index('users_leaving_idx').on(t.leavingSince).where(sql`${t.leavingSince} is not null`),
    index('users_search_idx').using('gin', t.searchText.op('gin_trgm_ops')),
  ],
)
