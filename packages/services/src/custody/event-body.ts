import { CustodyAction, Id } from '@benne/contracts'
import { z } from 'zod'
import { isCanonical, type Json } from './encoding.ts'

/** A value of a field, as it is in an event. */
export type FieldValue = string | number | boolean | null | string[]

/** Told apart by hand: it is asked of every value of every event. */
export const isFieldValue = (value: unknown): value is FieldValue =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  Number.isFinite(value) ||
  (Array.isArray(value) && value.every((each) => typeof each === 'string'))
const FieldValue = z.custom<FieldValue>(isFieldValue)

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const Commitment = Hash.nullable()

/** What an event's text holds: what is hashed, and what everybody may read. */
export const EventBody = z.strictObject({
  v: z.literal(1),
  /** Id of the record, lower case. */
  record: Id,
  seq: z.int().positive(),
  /** ISO 8601, UTC, to the millisecond. */
  at: z.iso.datetime({ precision: 3 }),
  /** Hash of the event before it, in hexadecimal; zeros for the first. */
  previous: Hash,
  actor: z.union([
    z.strictObject({ type: z.literal('user'), id: Id }),
    z.strictObject({ type: z.enum(['system', 'command']), name: z.string() }),
  ]),
  action: CustodyAction,
  /** Fields that changed. */
  changes: z.record(z.string(), z.strictObject({ before: FieldValue, after: FieldValue })),
  /** Fields that changed and tell of a person, by commitments. */
  personal: z.record(z.string(), z.strictObject({ before: Commitment, after: Commitment })),
})
export type EventBody = z.infer<typeof EventBody>

/** Reads the text of an event, wherever it comes from; null when it is none that `linkOf` writes. */
export function readBody(text: string): EventBody | null {
  try {
    const value: unknown = JSON.parse(text)
    const body = EventBody.safeParse(value)
    // Of the ways to write one value, one is right: else two readers could read two things.
    return body.success && isCanonical(text, value as Json) ? body.data : null
  } catch {
    return null
  }
}
