import type { WasteRecord } from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'
import { and, eq, isNull } from 'drizzle-orm'
import { may } from '../access.ts'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { queryable } from '../transaction.ts'
import { recordColumns, toRecord } from './to-record.ts'

/**
 * A record that the caller may see. One that is absent, one that is somebody else's and (unless asked for) one that was
 * withdrawn are all `not_found`.
 */
export async function loadRecord(
  ctx: Ctx,
  id: string,
  { withdrawn = false }: { withdrawn?: boolean } = {},
): Promise<WasteRecord> {
  const own = may(ctx.actor, 'waste.read.any')
    ? undefined
    : eq(wasteRecords.userId, ctx.actor.type === 'user' ? ctx.actor.userId : '')
  const [row] = await queryable(ctx)
    .select(recordColumns)
    .from(wasteRecords)
    .innerJoin(users, eq(users.id, wasteRecords.userId))
    .where(and(eq(wasteRecords.id, id), own, withdrawn ? undefined : isNull(wasteRecords.withdrawnAt)))
  if (!row) throw new ServiceError('not_found', 'There is no such record.')
  return toRecord(row)
}
