import {
  type ListWasteRecordsInput,
  ListWasteRecordsInput as ListWasteRecordsInputSchema,
  type WasteRecordPage,
} from '@benne/contracts'
import { users, wasteRecords } from '@benne/db'
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { may, requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { decodeCursor, toPage } from '../paging.ts'
import { queryable } from '../transaction.ts'
import { recordColumns, toRecord } from './to-record.ts'

/** Records, newest first: staff see everybody's, residents their own. Each page costs the same, however deep. */
export async function listWasteRecords({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: ListWasteRecordsInput
}): Promise<WasteRecordPage> {
  requirePermission(ctx, 'waste.list')
  const { limit, cursor, wasteType, status, userId } = parseInput(ListWasteRecordsInputSchema, input)
  const conditions: (SQL | undefined)[] = [
    may(ctx.actor, 'waste.read.any') ? undefined : eq(wasteRecords.userId, ctx.actor.userId),
    userId ? eq(wasteRecords.userId, userId) : undefined,
    wasteType ? eq(wasteRecords.wasteType, wasteType) : undefined,
    status ? eq(wasteRecords.status, status) : undefined,
    cursor ? before(cursor) : undefined,
  ]
  const rows = await queryable(ctx)
    .select(recordColumns)
    .from(wasteRecords)
    .innerJoin(users, eq(users.id, wasteRecords.userId))
    .where(and(...conditions))
    .orderBy(desc(wasteRecords.createdAt), desc(wasteRecords.id))
    .limit(limit + 1)
  return toPage(rows.map(toRecord), limit, (record) => record)
}

function before(cursor: string): SQL {
  const { createdAt, id } = decodeCursor(cursor)
  return sql`(${wasteRecords.createdAt}, ${wasteRecords.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`
}
