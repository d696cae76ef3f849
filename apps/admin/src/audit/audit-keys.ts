import type { AuditFilter } from './audit-filter.ts'

/** Keys of everything about the audit log in the query cache. */
export const auditKeys = {
  all: ['audit'] as const,
  list: (filter: AuditFilter) => ['audit', 'list', filter] as const,
  recent: (entityId: string) => ['audit', 'recent', entityId] as const,
}
