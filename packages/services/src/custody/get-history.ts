import {
  type CustodyChange,
  type CustodyEvent,
  type RecordHistory,
  type RecordHistoryInput,
  RecordHistoryInput as RecordHistoryInputSchema,
} from '@benne/contracts'
import { custodyRoots, type Transaction, users } from '@benne/db'
import { gte, inArray, max } from 'drizzle-orm'
import { may, requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { type Chain, checkChain } from './check-chain.ts'
import { dayOf } from './days.ts'
import { type EventBody, isFieldValue } from './event-body.ts'
import { atOneInstant, loadChain } from './load-chain.ts'

/**
 * What was done to a record, checked: for its owner and for staff, also once it is withdrawn. An event that cannot be
 * read is among the faults alone. Throws `not_found`, also for somebody else's.
 */
export async function getHistory({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: RecordHistoryInput
}): Promise<RecordHistory> {
  requirePermission(ctx, 'waste.history')
  const { id } = parseInput(RecordHistoryInputSchema, input)
  const { chain, sealedUntil } = await atOneInstant(ctx, async (tx) => {
    const chain = await loadChain(tx, id.toLowerCase())
    const isTheirs = may(ctx.actor, 'waste.read.any') || chain?.row?.userId === ctx.actor.userId
    if (!chain || !isTheirs) throw new ServiceError('not_found', 'There is no such record.')
    return { chain, sealedUntil: await newestSeal(tx, chain) }
  })
  const { faults, bodies } = await checkChain(chain)
  const nameOf = await actorNames(ctx, bodies)
  const values = new Map(chain.values.map((row) => [`${row.seq} ${row.field}`, row]))
  const events = bodies.flatMap((body, index) => {
    const hash = chain.events[index]?.hash.toString('hex') ?? ''
    return body ? [{ ...toEvent(body, values, nameOf), hash }] : []
  })
  return { events, verified: faults.length === 0 && chain.events.length > 0, faults, sealedUntil }
}

/** The newest signed day, unless the chain began after it. */
async function newestSeal(tx: Transaction, { events }: Chain): Promise<string | null> {
  const began = events[0]?.createdAt
  if (!began || Number.isNaN(began.getTime())) return null
  const [found] = await tx
    .select({ day: max(custodyRoots.day) })
    .from(custodyRoots)
    .where(gte(custodyRoots.day, dayOf(began)))
  return found?.day ?? null
}

type NameOf = (actor: EventBody['actor']) => string

/** Names of now. For a resident's eyes others have a first name alone. */
async function actorNames(ctx: AccountCtx, bodies: readonly (EventBody | null)[]): Promise<NameOf> {
  const ids = new Set(bodies.flatMap((body) => (body?.actor.type === 'user' ? [body.actor.id] : [])))
  const { id, firstName, lastName, anonymisedAt } = users
  const found = await queryable(ctx)
    .select({ id, firstName, lastName, anonymisedAt })
    .from(users)
    .where(inArray(users.id, [...ids]))
  const seesAll = may(ctx.actor, 'waste.read.any')
  const names = new Map(
    found.map((user) => {
      const full = seesAll || user.id === ctx.actor.userId || user.anonymisedAt !== null
      return [user.id, full ? `${user.firstName} ${user.lastName}` : user.firstName]
    }),
  )
  return (actor) => (actor.type === 'user' ? (names.get(actor.id) ?? '') : actor.name)
}

type Values = ReadonlyMap<string, Chain['values'][number]>

function toEvent(body: EventBody, values: Values, nameOf: NameOf): Omit<CustodyEvent, 'hash'> {
  const { seq, at, actor, action, previous, changes, personal } = body
  const shown: CustodyChange[] = Object.entries(changes)
    // When it was, the event says by itself.
    .filter(([field]) => field !== 'updatedAt')
    .map(([field, change]) => ({ field, ...change, personal: false, erased: false }))
  for (const field of Object.keys(personal)) {
    const kept = values.get(`${seq} ${field}`)
    const [before, after] = [kept?.before, kept?.after]
    const isKept = kept !== undefined && isFieldValue(before) && isFieldValue(after)
    shown.push({
      field,
      ...(isKept ? { before, after } : { before: null, after: null }),
      personal: true,
      erased: !isKept,
    })
  }
  return {
    seq,
    at: new Date(at),
    actor: { type: actor.type, id: actor.type === 'user' ? actor.id : null, name: nameOf(actor) },
    action,
    changes: shown,
    previousHash: previous,
  }
}
