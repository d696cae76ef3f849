import { z } from 'zod'
import { Id, line, Moment, page, pageInput } from './primitives.ts'

/** Everything that the audit log knows to have happened. */
export const auditActions = [
  'account.registered',
  'account.created',
  'account.email_confirmed',
  'account.updated',
  'account.email_changed',
  'account.password_changed',
  'account.password_reset',
  'account.password_reset_sent',
  'account.unlocked',
  'account.activated',
  'account.deactivated',
  'account.suspended',
  'account.role_changed',
  'account.leaving',
  'account.came_back',
  'account.anonymised',
  'account.exported',
  'face.enrolled',
  'face.erased',
  'face.imported',
  'face.refused',
  'session.opened',
  'session.ended',
  'session.reused',
  'sessions.ended',
  'record.updated',
  'record.processed',
  'record.validated',
  'record.withdrawn',
  'category.updated',
  'impact.recomputed',
] as const
export const AuditAction = z.enum(auditActions)
export type AuditAction = z.infer<typeof AuditAction>

export const auditEntityTypes = ['account', 'session', 'record', 'category', 'installation'] as const

/** Values of the fields that changed. What is secret is never here; what is personal is masked. */
export const AuditValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
export type AuditValues = z.infer<typeof AuditValues>

export const AuditEntry = z.object({
  id: Id,
  at: z.date(),
  actor: z.object({
    /** `command`: somebody at the server's terminal. `system`: Benne by itself. */
    type: z.enum(['user', 'system', 'command', 'anonymous']),
    id: Id.nullable(),
    /** Full name and username of now, or the name of the command's account or of the job. */
    name: z.string(),
    username: z.string().nullable(),
  }),
  action: AuditAction,
  entity: z.object({
    type: z.enum(auditEntityTypes),
    id: Id,
    /** How people call it now; null when it has no name. */
    name: z.string().nullable(),
  }),
  before: AuditValues.nullable(),
  after: AuditValues.nullable(),
  requestId: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const ListAuditInput = z.strictObject({
  ...pageInput,
  action: AuditAction.optional(),
  actorId: Id.optional(),
  entityId: Id.optional(),
  /** From this moment, included. */
  from: Moment.optional(),
  /** Until this moment, not included. */
  to: Moment.optional(),
  /** The reference that an error message shows. */
  requestId: line(64, 1).optional(),
})
export type ListAuditInput = z.infer<typeof ListAuditInput>

/** Newest first. */
export const AuditPage = page(AuditEntry)
export type AuditPage = z.infer<typeof AuditPage>
