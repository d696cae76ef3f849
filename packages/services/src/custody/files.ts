import { type CustodyRoot, Id } from '@benne/contracts'
import { z } from 'zod'
import { genesis, hashText } from './encoding.ts'
import { readBody } from './event-body.ts'
import { fingerprint, fromPem, isSignedBy, publicDer, readCustodyKey, toPem } from './keys.ts'
import { hashLeaf, rootOf } from './merkle.ts'
import { type RootRow, readStatement, type Statement } from './statement.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** A signed root as it is downloaded: `statement` is what is signed, the other facts only repeat it. */
const RootFile = z.object({
  day: z.string(),
  records: z.int(),
  root: z.string(),
  previousRoot: z.string().nullable(),
  statement: z.string(),
  signature: z.base64(),
  publicKey: z.string(),
}) satisfies z.ZodType<CustodyRoot>
export type RootFile = z.infer<typeof RootFile>

/** Shows that a record's events, as texts in their order, are covered by a signed root. */
const ProofFile = z.strictObject({
  type: z.literal('benne custody proof'),
  v: z.literal(1),
  record: Id,
  /** Number of the newest event that is covered. */
  seq: z.int32().positive(),
  /** Of the record's leaf in the tree, from 0. */
  index: z.int().nonnegative(),
  /** What the leaf's hash is joined with on the way up. */
  path: z.array(Hash).max(64),
  events: z.array(z.string()).min(1),
  root: RootFile,
})
export type ProofFile = z.infer<typeof ProofFile>

/** As it is downloaded. A statement that somebody made unreadable is handed out as it is. */
export function rootFile({ day, statement, signature, publicKey }: RootRow): RootFile {
  const { records = 0, root = '', previousRoot = null } = readStatement(statement) ?? {}
  return {
    day,
    records,
    root,
    previousRoot,
    statement,
    signature: signature.toString('base64'),
    publicKey: toPem(publicKey),
  }
}

export interface CheckedFile {
  /** What the signature covers; null when that cannot be read. */
  readonly statement: Statement | null
  /** By which the signing key is known: SHA-256 of its DER, in hexadecimal. */
  readonly key: string
  /** The record that it tells of and how many of its events; null for a root alone. */
  readonly record: { readonly id: string; readonly seq: number } | null
  /** What is wrong, in words; nothing when all fits. */
  readonly problems: string[]
}

/**
 * Checks a root or a proof that was downloaded, by itself: no database is needed. `key`: the PEM of the key that it must
 * be signed with, got another way than the file; without one, the file shows only that it fits itself. Throws for a text
 * that is no such file, and for a key that is none.
 */
export function checkCustodyFile(text: string, key?: string): CheckedFile {
  const trusted = key === undefined ? null : publicDer(readCustodyKey(key))
  const value = parseJson(text)
  const proof = ProofFile.safeParse(value)
  const root = proof.success ? proof.data.root : RootFile.safeParse(value).data
  if (!root) throw new Error('This is neither a root nor a proof of the chain of custody.')
  const publicKey = fromPem(root.publicKey)
  const statement = readStatement(root.statement)
  return {
    statement,
    key: fingerprint(publicKey),
    record: proof.success ? { id: proof.data.record, seq: proof.data.seq } : null,
    problems: [
      ...(trusted && !trusted.equals(publicKey)
        ? ['It was signed with another key than the one given.']
        : []),
      ...rootProblems(root, publicKey, statement),
      ...(proof.success ? proofProblems(proof.data, statement) : []),
    ],
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function rootProblems(root: RootFile, publicKey: Buffer, statement: Statement | null): string[] {
  const problems: string[] = []
  if (!isSignedBy(root.statement, Buffer.from(root.signature, 'base64'), publicKey))
    problems.push('The signature is not the key’s over this statement.')
  if (!statement) return [...problems, 'The statement cannot be read.']
  if (statement.key !== fingerprint(publicKey)) problems.push('The statement names another key.')
  for (const field of ['day', 'records', 'root', 'previousRoot'] as const) {
    if (root[field] !== statement[field]) problems.push(`The file says another ${field} than the statement.`)
  }
  return problems
}

function proofProblems(
  { record, seq, index, path, events }: ProofFile,
  statement: Statement | null,
): string[] {
  const problems: string[] = []
  let previous: Buffer = genesis
  let number = 0
  for (const [at, text] of events.entries()) {
    const body = readBody(text)
    if (!body) return [`Event ${at + 1} of the file cannot be read.`]
    if (body.record !== record.toLowerCase()) problems.push(`Event ${body.seq} is of another record.`)
    if (at > 0 && body.seq !== number + 1) problems.push(`Event ${body.seq} does not follow on ${number}.`)
    if (body.previous !== previous.toString('hex'))
      problems.push(`Event ${body.seq} names another hash before it.`)
    previous = hashText(text)
    number = body.seq
  }
  if (number !== seq) problems.push(`The last event is number ${number}, the proof is of ${seq}.`)
  const leaf = hashLeaf({ recordId: record, seq, hash: previous })
  const inclusion = {
    index,
    size: statement?.records ?? 0,
    path: path.map((node) => Buffer.from(node, 'hex')),
  }
  if (statement && rootOf(leaf, inclusion)?.toString('hex') !== statement.root)
    problems.push('The events are not what the root covers.')
  return problems
}
