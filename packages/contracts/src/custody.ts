import { z } from 'zod'
import { Id } from './primitives.ts'

export const custodyActions = [
  'created',
  /** Taken into the chain of custody, having been declared before there was one. */
  'adopted',
  'updated',
  'image_added',
  'image_removed',
  'withdrawn',
  'processed',
  'validated',
  'anonymised',
] as const
export const CustodyAction = z.enum(custodyActions)
export type CustodyAction = z.infer<typeof CustodyAction>

const Value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])

export const CustodyChange = z.object({
  field: z.string(),
  before: Value,
  after: Value,
  /** True for what tells of a person: only a commitment to the values is in the chain, so that they can be erased. */
  personal: z.boolean(),
  /** True when the values were erased: `before` and `after` are null, the commitment stays. */
  erased: z.boolean(),
})
export type CustodyChange = z.infer<typeof CustodyChange>

/** One link of a record's chain. Hashes are SHA-256 in hexadecimal. */
export const CustodyEvent = z.object({
  seq: z.int().positive(),
  at: z.date(),
  actor: z.object({
    type: z.enum(['user', 'system', 'command']),
    id: Id.nullable(),
    /** Of now; for a resident's eyes staff are named by their first name alone. */
    name: z.string(),
  }),
  action: CustodyAction,
  changes: z.array(CustodyChange),
  hash: z.string(),
  previousHash: z.string(),
})
export type CustodyEvent = z.infer<typeof CustodyEvent>

/** What is wrong with a chain: `seq` is the event where it shows. */
export const custodyFaults = [
  /** The event's text does not give its hash, or is no event's (`field` is `body` then). */
  'altered',
  /** It does not follow on the one before: in its hash, or in what it says of `field`. */
  'broken_link',
  'missing',
  /** It tells of another `record`, place (`seq`) or time (`at`) than where it is; `field` says which. */
  'misplaced',
  /** A value that was kept does not fit its commitment. */
  'value_altered',
  /** The record is not what its events made of it; `field` says where, `points` is its ledger. */
  'record_differs',
  /** Not what the signed root of a day says. */
  'root_differs',
  'root_missing',
  'signature_invalid',
  /** Signed with a key that the configuration does not know. */
  'unknown_key',
] as const
export const CustodyFault = z.object({
  fault: z.enum(custodyFaults),
  recordId: Id.nullable(),
  seq: z.int().nullable(),
  field: z.string().nullable(),
  /** YYYY-MM-DD, for faults of a root. */
  day: z.string().nullable(),
})
export type CustodyFault = z.infer<typeof CustodyFault>

export const RecordHistory = z.object({
  /** Oldest first. */
  events: z.array(CustodyEvent),
  verified: z.boolean(),
  /** What was found; none when it is verified. */
  faults: z.array(CustodyFault),
  /** The newest signed day whose root covers the whole chain but what came later; null before the first. */
  sealedUntil: z.string().nullable(),
})
export type RecordHistory = z.infer<typeof RecordHistory>

export const RecordHistoryInput = z.strictObject({ id: Id })
export type RecordHistoryInput = z.infer<typeof RecordHistoryInput>

/** Calendar day, UTC: YYYY-MM-DD. There is no year 0. */
export const Day = z.iso.date().refine((day) => !day.startsWith('0000'))

/** Root of the Merkle tree over the heads of all records at the end of a day (UTC), signed. All that is needed to check it. */
export const CustodyRoot = z.object({
  day: Day,
  /** Records that it covers. */
  records: z.int(),
  root: z.string(),
  previousRoot: z.string().nullable(),
  /** The text that is signed, byte for byte. */
  statement: z.string(),
  /** Ed25519, base64. */
  signature: z.string(),
  /** PEM, SubjectPublicKeyInfo. */
  publicKey: z.string(),
})
export type CustodyRoot = z.infer<typeof CustodyRoot>

export const ListCustodyRootsInput = z.strictObject({
  /** Days before this one; the newest when nothing is said. */
  before: Day.optional(),
  limit: z.int().min(1).max(100).default(30),
})
export type ListCustodyRootsInput = z.input<typeof ListCustodyRootsInput>

/** Newest first. */
export const CustodyRoots = z.object({ roots: z.array(CustodyRoot), more: z.boolean() })
export type CustodyRoots = z.infer<typeof CustodyRoots>
