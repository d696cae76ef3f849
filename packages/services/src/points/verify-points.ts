import { pointsEntries, users, wasteRecords } from '@benne/db'
import { and, asc, gt, isNotNull, sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { counts } from './settle-points.ts'

/** Rows that one query looks at: what it compares is of one instant, so that nothing has to stand still meanwhile. */
const batchSize = 1000

/** Somebody's balance is not the sum of their entries, or a record's entries are not what it is worth. */
export interface PointsFault {
  readonly of: 'account' | 'record'
  readonly id: string
  /** Sum of the ledger. */
  readonly ledger: number
  /** What the account or the record says. */
  readonly kept: number
}

export interface PointsVerification {
  readonly accounts: number
  readonly records: number
  readonly faults: readonly PointsFault[]
}

/**
 * Compares the ledger of points with every balance and with every record. For the program itself and for operators; may
 * run while points are being awarded.
 */
export async function verifyPoints({ ctx }: { ctx: Ctx }): Promise<PointsVerification> {
  if (ctx.actor.type !== 'system' && ctx.actor.type !== 'command') {
    throw new ServiceError('forbidden', 'This is not allowed with your role.')
  }
  const accounts = await compareAll('account', (after) => balances(ctx, after))
  const records = await compareAll('record', (after) => worths(ctx, after))
  return {
    accounts: accounts.compared,
    records: records.compared,
    faults: [...accounts.faults, ...records.faults],
  }
}

interface Compared {
  readonly id: string
  readonly ledger: number
  readonly kept: number
}

async function compareAll(
  of: PointsFault['of'],
  read: (after: string | null) => Promise<Compared[]>,
): Promise<{ compared: number; faults: PointsFault[] }> {
  const faults: PointsFault[] = []
  for (let compared = 0, after: string | null = null; ; ) {
    const rows: Compared[] = await read(after)
    compared += rows.length
    faults.push(...rows.filter(({ ledger, kept }) => ledger !== kept).map((row) => ({ of, ...row })))
    after = rows.at(-1)?.id ?? null
    if (rows.length < batchSize) return { compared, faults }
  }
}

async function balances({ db }: Ctx, after: string | null): Promise<Compared[]> {
  return db
    .select({
      id: users.id,
      kept: users.points,
      // For their own records alone: else points could be moved from one to another by entries that cancel out.
      ledger: sql<number>`coalesce((select sum(e.points) from ${pointsEntries} as e
        join ${wasteRecords} as r on r.id = e.record_id and r.user_id = e.user_id
        where e.user_id = ${users}.id), 0)::int`,
    })
    .from(users)
    .where(after === null ? undefined : gt(users.id, after))
    .orderBy(asc(users.id))
    .limit(batchSize)
}

/** Records of before there were points have no entries until they are taken into the chain of custody. */
async function worths({ db }: Ctx, after: string | null): Promise<Compared[]> {
  const { id, status, validation, withdrawnAt, pointsAwarded } = wasteRecords
  const rows = await db
    .select({
      id,
      status,
      validation,
      withdrawnAt,
      pointsAwarded,
      // An entry in somebody else's ledger does not count as this record's.
      ledger: sql<number>`coalesce((select sum(${pointsEntries.points}) from ${pointsEntries}
        where ${pointsEntries.recordId} = ${wasteRecords}.id and ${pointsEntries.userId} = ${wasteRecords}.user_id), 0)::int`,
    })
    .from(wasteRecords)
    .where(and(isNotNull(wasteRecords.custodyHead), after === null ? undefined : gt(id, after)))
    .orderBy(asc(id))
    .limit(batchSize)
  return rows.map((row) => ({
    id: row.id,
    ledger: row.ledger,
    kept: counts(row) ? row.pointsAwarded : 0,
  }))
}
