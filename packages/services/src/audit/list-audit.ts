import {
  type AuditEntry,
  type AuditPage,
  type ListAuditInput,
  ListAuditInput as ListAuditInputSchema,
} from '@benne/contracts'
import { auditLog, type Queryable, sessions, users } from '@benne/db'
import { aliasedTable, and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { decodeCursor, toPage } from '../paging.ts'
import { queryable } from '../transaction.ts'

/** Who did what, newest first. Each page costs the same, however deep. */
export async function listAudit({ ctx, input }: { ctx: Ctx; input: ListAuditInput }): Promise<AuditPage> {
  requirePermission(ctx, 'audit.list')
  const filter = parseInput(ListAuditInputSchema, input)
  const rows = await select(queryable(ctx), filter)
  return toPage(
    rows.map((row) => ({ ...row, id: row.entry.id, createdAt: row.entry.createdAt })),
    filter.limit,
    toEntry,
  )
}

type Filter = ListAuditInput

/** Takes the page first and then looks for names, so that the log is read along its index whatever is joined. */
function select(db: Queryable, filter: Filter) {
  const entry = db
    .select()
    .from(auditLog)
    .where(and(...conditions(filter)))
    .orderBy(desc(auditLog.createdAt), desc(auditLog.id))
    .limit(filter.limit + 1)
    .as('entry')
  const actor = aliasedTable(users, 'actor')
  const owner = aliasedTable(users, 'owner')
  return db
    .select({
      entry: {
        id: entry.id,
        createdAt: entry.createdAt,
        actorType: entry.actorType,
        actorId: entry.actorId,
        actorName: entry.actorName,
        action: entry.action,
        entityType: entry.entityType,
        entityId: entry.entityId,
        before: entry.before,
        after: entry.after,
        requestId: entry.requestId,
      },
      actor: { firstName: actor.firstName, lastName: actor.lastName, username: actor.username },
      owner: { firstName: owner.firstName, lastName: owner.lastName },
    })
    .from(entry)
    .leftJoin(actor, eq(actor.id, entry.actorId))
    .leftJoin(sessions, and(eq(entry.entityType, 'session'), eq(sessions.id, entry.entityId)))
    .leftJoin(
      owner,
      eq(
        owner.id,
        sql`case ${entry.entityType} when 'account' then ${entry.entityId} when 'session' then ${sessions.userId} end`,
      ),
    )
    .orderBy(desc(entry.createdAt), desc(entry.id))
}

function conditions({ cursor, action, actorId, entityId, from, to, requestId }: Filter): (SQL | undefined)[] {
  return [
    action && eq(auditLog.action, action),
    actorId ? eq(auditLog.actorId, actorId) : undefined,
    entityId ? eq(auditLog.entityId, entityId) : undefined,
    from && gte(auditLog.createdAt, from),
    to && lt(auditLog.createdAt, to),
    requestId ? eq(auditLog.requestId, requestId) : undefined,
    cursor ? before(cursor) : undefined,
  ]
}

function before(cursor: string): SQL {
  const { createdAt, id } = decodeCursor(cursor)
  return sql`(${auditLog.createdAt}, ${auditLog.id}) < (${createdAt.toISOString()}::timestamptz, ${id}::uuid)`
}

type Row = Awaited<ReturnType<typeof select>>[number]

function toEntry({ entry, actor, owner }: Row): AuditEntry {
  return {
    id: entry.id,
    at: entry.createdAt,
    actor: {
      type: entry.actorType,
      id: entry.actorId,
      name: actor ? fullName(actor) : (entry.actorName ?? ''),
      username: actor?.username ?? null,
    },
    action: entry.action,
    entity: { type: entry.entityType, id: entry.entityId, name: owner && fullName(owner) },
    before: entry.before,
    after: entry.after,
    requestId: entry.requestId,
  }
}

const fullName = ({ firstName, lastName }: { firstName: string; lastName: string }) =>
  `${firstName} ${lastName}`
