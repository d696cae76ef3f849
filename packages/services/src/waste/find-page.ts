import type { WasteRecord } from '@benne/contracts'
import { wasteRecords as records, users } from '@benne/db'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import type { SortedPosition } from '../paging.ts'
import { queryable } from '../transaction.ts'
import { type Criteria, canFind, conditionsOf, except } from './record-filter.ts'
import {
  beyond,
  keyOf,
  type Lead,
  leadOf,
  orderOf,
  type PageOrder,
  partOf,
  positionOf,
  serves,
} from './record-order.ts'
import { recordColumns, toRecord } from './to-record.ts'

export interface PageRequest extends PageOrder {
  readonly limit: number
}

/**
 * How many records a walk looks at before it gives up. Where fewer than one in a hundred fits, it is cheaper to fetch
 * those that fit by their own indexes and to sort them.
 */
const walkRecords = 2_000
/** The same when no index knows the words: then a page is given out as far as it has come. */
const lastingWalkRecords = 20_000

type Row = Awaited<ReturnType<typeof load>>[number]

interface Found {
  /** Records that fit, in their order; one more than the page has when there is another page. */
  readonly hits: readonly Row[]
  /** The record at which a walk gave up, which need not fit. */
  readonly gaveUpAt?: Row | undefined
}

/**
 * One page of records, found in one of three ways that all give the same rows. Where one index has the records that fit
 * in their order, it is read from the place where the page begins. Otherwise the order's own index is walked for a
 * while, which fills the page unless few fit; and then those few are gathered and sorted. So neither a frequent word
 * nor a rare one, nor a filter that the order knows nothing of, makes PostgreSQL read everything.
 */
export async function findPage(
  ctx: Ctx,
  criteria: Criteria,
  request: PageRequest,
): Promise<{ items: WasteRecord[]; next: SortedPosition | null }> {
  const { hits, gaveUpAt } = await find(ctx, criteria, request)
  const items = hits.slice(0, request.limit)
  const end = hits.length > request.limit ? items.at(-1) : gaveUpAt
  return { items: items.map(toRecord), next: end ? positionOf(end.record, request) : null }
}

async function find(ctx: Ctx, criteria: Criteria, request: PageRequest): Promise<Found> {
  const lead = leadOf(criteria, request)
  if (serves(lead, criteria, request))
    return { hits: await load(ctx, request, along(criteria, lead, request)) }
  // What one person has ever handed in is soon read.
  if (criteria.owner) {
    const own =
      request.sort === 'createdAt' ? along(criteria, lead, request) : gather(criteria, request, false)
    return { hits: await load(ctx, request, own) }
  }
  const lasting = !canFind(criteria)
  const size = lasting ? lastingWalkRecords : walkRecords
  const rows = await load(ctx, request, walk(criteria, lead, request, size))
  const hits = rows.filter(({ hit }) => hit)
  const gaveUpAt = rows.find(({ last }) => last)
  if (hits.length > request.limit || !gaveUpAt) return { hits }
  if (lasting) return { hits, gaveUpAt }
  return { hits: await load(ctx, request, gather(criteria, request, true)) }
}

/** Records that fit, along an index. */
function along(criteria: Criteria, lead: Lead, request: PageRequest): SQL {
  const rest = except(lead, criteria, false)
  return sql`select ${records.id} as id, true as hit, false as last from ${records}
    where ${and(partOf(lead, criteria, request), rest)}
    order by ${orderOf(lead, request)} limit ${request.limit + 1}`
}

/** Of the first `size` records of an index those that fit, and the last. */
function walk(criteria: Criteria, lead: Lead, request: PageRequest, size: number): SQL {
  const fits = except(lead, criteria, false)
  const order = orderOf(lead, request)
  return sql`select id, hit, last from (
      select ${records.id} as id, ${keyOf(request)} as key, ${fits} as hit,
        row_number() over (order by ${order}) = ${size} as last
      from ${records} where ${partOf(lead, criteria, request)} order by ${order} limit ${size}
    ) as walked
    where hit or last ${sorted(request)}`
}

/** Records that fit by whatever indexes find them, and then sorted: what the fence keeps apart. */
function gather(criteria: Criteria, request: PageRequest, indexed: boolean): SQL {
  const conditions = conditionsOf(criteria, indexed)
  return sql`select id, true as hit, false as last from (
      select ${records.id} as id, ${keyOf(request)} as key from ${records}
      where ${and(conditions, beyond(request))} offset 0
    ) as gathered ${sorted(request)}`
}

const sorted = ({ order, limit }: PageRequest): SQL =>
  sql`${sql.raw(`order by key ${order}, id ${order}`)} limit ${limit + 1}`

/** The records of a page, whole: what is not in the page is not looked up. */
function load(ctx: Ctx, request: PageRequest, page: SQL) {
  return queryable(ctx)
    .select({ ...recordColumns, hit: sql<boolean>`page.hit`, last: sql<boolean>`page.last` })
    .from(sql`(${page}) as page`)
    .innerJoin(records, eq(records.id, sql`page.id`))
    .innerJoin(users, eq(users.id, records.userId))
    .orderBy(orderOf({ fixed: [], flagged: false }, request))
}
