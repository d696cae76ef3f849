import { type AuditAction, type AuditValues, auditEntityTypes } from '@benne/contracts'
import { index, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const auditActor = pgEnum('audit_actor', ['user', 'system', 'command', 'anonymous'])
export const auditEntity = pgEnum('audit_entity', auditEntityTypes)

/**
 * Who did what to which entity, written in the transaction of the change. Append-only: a trigger refuses every update
 * and deletion, and the application's role has no right to either. No foreign keys: what it tells of may be gone.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: uuid().primaryKey(),
    createdAt: moment().notNull(),
    actorType: auditActor().notNull(),
    /** Null unless a user. */
    actorId: uuid(),
    /** Name of the job or of the account at the terminal; null for users, whose name may change or be erased. */
    actorName: text(),
    action: text().$type<AuditAction>().notNull(),
    entityType: auditEntity().notNull(),
    entityId: uuid().notNull(),
    before: jsonb().$type<AuditValues>(),
    after: jsonb().$type<AuditValues>(),
    requestId: text().notNull(),
  },
  (t) => [
    index('audit_log_recent_idx').on(t.createdAt, t.id),
    index('audit_log_actor_idx').on(t.actorId, t.createdAt, t.id),
    index('audit_log_entity_idx').on(t.entityId, t.createdAt, t.id),
    index('audit_log_action_idx').on(t.action, t.createdAt, t.id),
    index('audit_log_request_idx').on(t.requestId),
  ],
)
