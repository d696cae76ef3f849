import { faceEndings, facePoses, facePurposes } from '@benne/contracts'
import {
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, moment } from './columns.ts'
import { language, users } from './users.ts'

export const facePurpose = pgEnum('face_purpose', facePurposes)
export const facePose = pgEnum('face_pose', facePoses)
export const faceConsentKind = pgEnum('face_consent_kind', ['given', 'imported', 'ended'])
export const faceEnding = pgEnum('face_ending', faceEndings)

/** What was agreed to, and how it ended: an entry for each. Append-only. */
export const faceConsents = pgTable(
  'face_consents',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    kind: faceConsentKind().notNull(),
    at: moment().notNull(),
    /** Of the text; of an import, on what ground the operator relies. */
    textVersion: text().notNull(),
    /** SHA-256 of the text as it was read; null for an import. */
    textSha256: bytea(),
    language: language(),
    /** Which consent an ending ends. */
    endsId: uuid(),
    ending: faceEnding(),
    /** The certificate of the erasure: what was signed, by Ed25519, and the key (DER, SubjectPublicKeyInfo). */
    statement: text(),
    signature: bytea(),
    publicKey: bytea(),
  },
  (t) => [
    foreignKey({ columns: [t.endsId], foreignColumns: [t.id] }),
    // A consent ends once.
    unique('face_consents_ends_key').on(t.endsId),
    index('face_consents_user_idx').on(t.userId, t.at),
  ],
)

/** What a face is recognised by, encrypted with a key of its own, which is in `face_keys`. One an account. */
export const faceTemplates = pgTable(
  'face_templates',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    consentId: uuid()
      .notNull()
      .references(() => faceConsents.id),
    /** Fernet: the descriptor, with ids and version of this row. */
    token: text().notNull(),
    encoderVersion: text().notNull(),
    pictures: integer().notNull(),
    enrolledAt: moment().notNull(),
    /** Months without use after which it is erased, as its owner was told. */
    retentionMonths: integer().notNull(),
    lastUsedAt: moment(),
    /** When its owner was told that it will be erased for want of use. */
    warnedAt: moment(),
  },
  (t) => [
    uniqueIndex('face_templates_user_key').on(t.userId),
    uniqueIndex('face_templates_consent_key').on(t.consentId),
  ],
)

/**
 * The key of each template, encrypted with a master key: apart, so that backups kept for long can leave this table out.
 * Destroying the row makes every copy of the template unreadable.
 */
export const faceKeys = pgTable(
  'face_keys',
  {
    templateId: uuid()
      .primaryKey()
      .references(() => faceTemplates.id, { onDelete: 'cascade' }),
    /** Fernet. */
    wrappedKey: text().notNull(),
    masterKeyId: text().notNull(),
  },
  (t) => [index('face_keys_master_idx').on(t.masterKeyId)],
)

/** Poses that somebody was asked to show: good for one answer, and for a minute. */
export const faceChallenges = pgTable(
  'face_challenges',
  {
    id: uuid().primaryKey(),
    purpose: facePurpose().notNull(),
    actions: facePose().array().notNull(),
    /** HMAC of the id and of who asked: a session, or an address. */
    boundTo: bytea().notNull(),
    issuedAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    /** Pictures that the camera's guide has looked at. */
    looks: integer().notNull().default(0),
  },
  (t) => [index('face_challenges_expiry_idx').on(t.expiresAt)],
)

/**
 * Failures in a row, by account, or by a name that is nobody's: so that the counting tells nobody which names exist.
 */
export const faceFailures = pgTable(
  'face_failures',
  {
    /** An account's id, or an HMAC of the name. */
    key: text().primaryKey(),
    failures: integer().notNull(),
    lastAt: moment().notNull(),
  },
  (t) => [index('face_failures_last_idx').on(t.lastAt)],
)
