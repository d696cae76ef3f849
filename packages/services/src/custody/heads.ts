import { custodyEvents, wasteRecords } from '@benne/db'
import { sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { queryable } from '../transaction.ts'
import { endOf, isoOf } from './days.ts'
import { hashLeaf, type MerkleTrees } from './merkle.ts'

/** An event as the trees see it. */
export interface Head {
  readonly seq: number
  readonly createdAt: Date
  readonly hash: Uint8Array
}

/** A record's newest event from one day on. */
interface Run {
  readonly from: number
  readonly head: Head
}

/**
 * Which event of a record was its newest at the end of each of `days`: its events in the order of `seq`, told in runs
 * of days. Before the first run there was none.
 */
export function runsOf(events: readonly Head[], ends: readonly Date[]): Run[] {
  const runs: Run[] = []
  for (const head of events) {
    const from = firstFrom(ends, head.createdAt)
    if (from === ends.length) continue
    // A later event counts from its day on, whatever the clock of an earlier one said.
    while ((runs.at(-1)?.from ?? -1) >= from) runs.pop()
    runs.push({ from, head })
  }
  return runs
}

/** The first of `ends`, which ascend, that is after `at`; their number when none is. */
function firstFrom(ends: readonly Date[], at: Date): number {
  // Not a time: after everything.
  if (Number.isNaN(at.getTime())) return ends.length
  let low = 0
  for (let high = ends.length; low < high; ) {
    const middle = (low + high) >>> 1
    if ((ends[middle] as Date) > at) high = middle
    else low = middle + 1
  }
  return low
}

/** Adds a record to the trees of the days at whose end it was there. */
export function addToTrees(
  trees: MerkleTrees,
  recordId: string,
  events: readonly Head[],
  ends: readonly Date[],
): void {
  const runs = runsOf(events, ends)
  for (const [index, { from, head }] of runs.entries()) {
    const to = runs[index + 1]?.from ?? ends.length
    trees.add(hashLeaf({ recordId, seq: head.seq, hash: head.hash }), from, to)
  }
}

/** Records that are read at once. */
const pageSize = 2000

/**
 * The events that were newest at the end of any of `days` (ascending), of every record that had one, in the order of
 * the records' ids; only what the trees need is read.
 */
export async function* readHeads(
  ctx: Ctx,
  days: readonly string[],
): AsyncGenerator<{ recordId: string; events: Head[] }, void, undefined> {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return
  const columns = sql`${custodyEvents.seq} as seq, ${custodyEvents.createdAt} as at, ${custodyEvents.hash} as hash`
  const of = sql`from ${custodyEvents} where ${custodyEvents.recordId} = r.id`
  const [start, end] = [isoOf(endOf(first)), isoOf(endOf(last))]
  for (let after: string | null = null; ; ) {
    const { rows }: { rows: HeadRow[] } = await queryable(ctx).execute<HeadRow>(sql`
      select r.id, h.seq, (extract(epoch from h.at) * 1000)::float8 as at, h.hash from (
        select ${wasteRecords.id} as id from ${wasteRecords}
        where ${after === null ? sql`true` : sql`${wasteRecords.id} > ${after}::uuid`}
        order by ${wasteRecords.id} limit ${pageSize}
      ) r left join lateral (
        (select ${columns} ${of} and ${custodyEvents.createdAt} < ${start}::timestamptz
          order by ${custodyEvents.seq} desc limit 1)
        union all
        (select ${columns} ${of} and ${custodyEvents.createdAt} >= ${start}::timestamptz
          and ${custodyEvents.createdAt} < ${end}::timestamptz)
      ) h on true
      order by r.id, h.seq`)
    let [id, events]: [string | null, Head[]] = [null, []]
    let records = 0
    for (const row of rows) {
      if (row.id !== id) {
        if (id !== null && events.length > 0) yield { recordId: id, events }
        ;[id, events] = [row.id, []]
        records++
      }
      if (row.hash !== null) events.push({ seq: row.seq, createdAt: new Date(row.at), hash: row.hash })
    }
    if (id !== null && events.length > 0) yield { recordId: id, events }
    if (records < pageSize) return
    after = id
  }
}

type HeadRow = { id: string; seq: number; at: number; hash: Buffer | null }
