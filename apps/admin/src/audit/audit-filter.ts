import { AuditAction, Id, ListAuditInput } from '@benne/contracts'
import { momentsOf, readDay } from '../components/days.ts'

/** What the audit page shows, as its address says it. */
export interface AuditFilter {
  action: AuditAction | null
  /** Who did it. */
  actorId: string | null
  /** Whom or what it was done to. */
  entityId: string | null
  /** First and last day, as `2026-03-29`, in the viewer's time zone. */
  fromDay: string | null
  toDay: string | null
  requestId: string | null
}

const keys = {
  action: 'action',
  actorId: 'actor',
  entityId: 'entity',
  fromDay: 'from',
  toDay: 'to',
  requestId: 'request',
} as const satisfies Record<keyof AuditFilter, string>

/** What is not an action, an id or a day counts as no filter. */
export function readAuditFilter(search: URLSearchParams): AuditFilter {
  const get = (field: keyof AuditFilter) => search.get(keys[field])
  return {
    action: AuditAction.safeParse(get('action')).data ?? null,
    actorId: Id.safeParse(get('actorId')).data ?? null,
    entityId: Id.safeParse(get('entityId')).data ?? null,
    fromDay: readDay(get('fromDay')),
    toDay: readDay(get('toDay')),
    requestId: ListAuditInput.shape.requestId.safeParse(get('requestId') ?? undefined).data ?? null,
  }
}

export function auditSearch(filter: Partial<AuditFilter>): string {
  const search = new URLSearchParams()
  for (const field of Object.keys(keys) as (keyof AuditFilter)[]) {
    const value = filter[field]
    if (value) search.set(keys[field], value)
  }
  return search.toString()
}

export function toAuditInput({ action, actorId, entityId, requestId, ...days }: AuditFilter) {
  return {
    ...(action && { action }),
    ...(actorId && { actorId }),
    ...(entityId && { entityId }),
    ...(requestId && { requestId }),
    ...momentsOf(days),
  }
}

export const isFiltered = (filter: AuditFilter): boolean => Object.values(filter).some(Boolean)
