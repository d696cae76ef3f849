import { randomBytes } from 'node:crypto'
import type { CustodyAction } from '@benne/contracts'
import { custodyEvents, custodyRoots, custodyValues, type Transaction, wasteRecords } from '@benne/db'
import { desc, eq, sql } from 'drizzle-orm'
import type { Actor } from '../context.ts'
import { dayOf, endOf } from './days.ts'
import { canonical, committing, genesis, hashText, type Json, sameValue } from './encoding.ts'
import type { EventBody } from './event-body.ts'
import { type CustodyState, custodyFields, isPersonal } from './fields.ts'

export interface CustodyFact {
  readonly recordId: string
  /** The record's version after the change. */
  readonly seq: number
  readonly at: Date
  readonly actor: Actor
  readonly action: CustodyAction
  readonly before: CustodyState
  readonly after: CustodyState
  /** Hash of the event before it; null for the first. */
  readonly previous: Uint8Array | null
  /** Key of the record's commitments. */
  readonly salt: Uint8Array
}

/** An event as rows, not yet written. */
export interface CustodyLink {
  readonly event: typeof custodyEvents.$inferInsert
  readonly values: (typeof custodyValues.$inferInsert)[]
}

export const newSalt = (): Buffer => randomBytes(32)

/** Makes the event that tells of a change. What did not change is not in it. */
export function linkOf(fact: CustodyFact): CustodyLink {
  const { recordId, seq, at, before, after, salt } = fact
  const commit = committing(salt)
  const changes: Record<string, Json> = {}
  const personal: Record<string, Json> = {}
  const values: CustodyLink['values'] = []
  for (const field of custodyFields) {
    const [old, now] = [before[field], after[field]]
    if (sameValue(old, now)) continue
    if (!isPersonal(field)) {
      changes[field] = { before: old, after: now }
      continue
    }
    personal[field] = { before: commit(field, old), after: commit(field, now) }
    values.push({ recordId, seq, field, before: old, after: now })
  }
  const body = canonical({
    v: 1,
    record: recordId,
    seq,
    at: at.toISOString(),
    previous: Buffer.from(fact.previous ?? genesis).toString('hex'),
    actor: actorOf(fact.actor),
    action: fact.action,
    changes,
    personal,
  } satisfies Record<keyof EventBody, Json>)
  return { event: { recordId, seq, createdAt: at, body, hash: hashText(body) }, values }
}

function actorOf(actor: Actor): Json {
  if (actor.type === 'user') return { type: 'user', id: actor.userId }
  if (actor.type === 'anonymous') throw new Error('nobody changes a record without an account')
  return { type: actor.type, name: actor.name }
}

/** Adds an event to a record's chain, in the transaction of the change. Returns its hash, the chain's new head. */
export async function appendCustody(tx: Transaction, fact: CustodyFact): Promise<Buffer> {
  return writeLink(tx, linkOf(fact))
}

/** Writes an event that `linkOf` has made, of a record that is there. Returns its hash. */
export async function writeLink(tx: Transaction, link: CustodyLink): Promise<Buffer> {
  const { event, values } = link
  const hash = (await insertUnlessSealed(tx, event)) ? event.hash : await insertLater(tx, event)
  if (values.length > 0) await tx.insert(custodyValues).values(values)
  return hash
}

/** In one statement, since it is part of every change. Returns whether the event was written. */
async function insertUnlessSealed(tx: Transaction, event: CustodyLink['event']): Promise<boolean> {
  const { recordId, seq, createdAt, body, hash } = event
  const at = createdAt.toISOString()
  const { rowCount } = await tx.execute(sql`
    insert into ${custodyEvents} (record_id, seq, created_at, body, hash)
    select ${recordId}::uuid, ${seq}::int, ${at}::timestamptz, ${body}::text, ${hash}::bytea
    where not exists (select from ${custodyRoots} where ${custodyRoots.day} >= ${dayOf(createdAt)}::date and ${isOver})`)
  return rowCount === 1
}

/** Of a day that is not over nobody has signed a root: one that is there all the same must not stop the clock. */
const isOver = sql`${custodyRoots.day} < (now() at time zone 'UTC')::date`

/** What a clock that is late would write into a day that is signed, at the first moment after it. */
async function insertLater(tx: Transaction, event: CustodyLink['event']): Promise<Buffer> {
  const createdAt = await notSealed(tx, event.createdAt)
  const body = canonical({
    ...(JSON.parse(event.body) as { [key: string]: Json }),
    at: createdAt.toISOString(),
  })
  const hash = hashText(body)
  await tx.insert(custodyEvents).values({ ...event, createdAt, body, hash })
  await tx.update(wasteRecords).set({ custodyHead: hash }).where(eq(wasteRecords.id, event.recordId))
  return hash
}

/**
 * The earliest moment from `at` on that no signed root covers: what is written into a day that is signed looks like
 * something that was inserted afterwards.
 */
export async function notSealed(tx: Transaction, at: Date): Promise<Date> {
  const [last] = await tx
    .select({ day: custodyRoots.day })
    .from(custodyRoots)
    .where(isOver)
    .orderBy(desc(custodyRoots.day))
    .limit(1)
  return last && dayOf(at) <= last.day ? endOf(last.day) : at
}
