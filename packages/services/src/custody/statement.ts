import { Day } from '@benne/contracts'
import type { custodyRoots } from '@benne/db'
import { z } from 'zod'
import { canonical, hashText, isCanonical, type Json } from './encoding.ts'
import { fingerprint } from './keys.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** What is signed for a day. Hashes are SHA-256 in hexadecimal. */
export const Statement = z.strictObject({
  type: z.literal('benne custody root'),
  v: z.literal(1),
  day: Day,
  /** Records that the tree covers: its leaves. */
  records: z.int().positive(),
  root: Hash,
  /** Root of the day before; null for the first day that was signed. */
  previousRoot: Hash.nullable(),
  /** Of the statement of the day before, as it was signed. */
  previousStatement: Hash.nullable(),
  /** By the clock of who signed, ISO 8601. */
  signedAt: z.iso.datetime({ precision: 3 }),
  /** By which it was signed: SHA-256 of the public key's DER. */
  key: Hash,
})
export type Statement = z.infer<typeof Statement>

export type RootRow = typeof custodyRoots.$inferSelect

/** Reads a statement, wherever it comes from; null when it is none that `writeStatement` writes. */
export function readStatement(text: string): Statement | null {
  try {
    const value: unknown = JSON.parse(text)
    const statement = Statement.safeParse(value)
    return statement.success && isCanonical(text, value as Json) ? statement.data : null
  } catch {
    return null
  }
}

/** The text that is signed; `before` is the statement of the day before, as text. */
export function writeStatement(
  {
    publicKey,
    signedAt,
    ...facts
  }: { day: string; records: number; root: Buffer; signedAt: Date; publicKey: Uint8Array },
  before: string | null,
): string {
  return canonical({
    type: 'benne custody root',
    v: 1,
    day: facts.day,
    records: facts.records,
    root: facts.root.toString('hex'),
    previousRoot: before === null ? null : (readStatement(before)?.root ?? null),
    previousStatement: before === null ? null : hashText(before).toString('hex'),
    signedAt: signedAt.toISOString(),
    key: fingerprint(publicKey),
  } satisfies Record<keyof Statement, Json>)
}
