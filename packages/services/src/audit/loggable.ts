import type { AuditValues } from '@benne/contracts'

/**
 * Every field whose values the audit log may hold, and how: as they are, or masked since they tell who somebody is and
 * the log is never erased. What is not here (hashes, tokens) cannot be written.
 */
const loggable = {
  email: 'presence',
  pendingEmail: 'presence',
  username: 'presence',
  firstName: 'presence',
  lastName: 'presence',
  phone: 'presence',
  address: 'presence',
  notificationPreferences: 'presence',
  role: 'plain',
  status: 'plain',
  language: 'plain',
  timeZone: 'plain',
  emailVerifiedAt: 'plain',
  leavingSince: 'plain',
  anonymisedAt: 'plain',
  /** What staff wrote down as their reason. */
  reason: 'plain',
  endedReason: 'plain',
  /** How somebody signed in. */
  method: 'plain',
  faceEnrolledAt: 'plain',
  textVersion: 'plain',
  /** How many of what the action is about. */
  count: 'plain',
  wasteType: 'plain',
  material: 'plain',
  massSource: 'plain',
  treatment: 'plain',
  wasteCode: 'plain',
  environmentalScore: 'plain',
  pointsAwarded: 'plain',
  validation: 'plain',
  withdrawnAt: 'plain',
  basePoints: 'plain',
  environmentalMultiplier: 'plain',
  colorCode: 'plain',
  icon: 'plain',
  isActive: 'plain',
  factorSet: 'plain',
  quantity: 'plain',
  unit: 'plain',
  quantityKg: 'plain',
  version: 'plain',
  collectionDate: 'plain',
  processingDate: 'plain',
  completionDate: 'plain',
  description: 'presence',
  location: 'presence',
  latitude: 'presence',
  longitude: 'presence',
  processingNotes: 'presence',
  validationNotes: 'presence',
} as const

export type LoggableField = keyof typeof loggable
export type LoggableValues = { readonly [F in LoggableField]?: unknown }

const mask = '•••'

/** Values as the audit log keeps them. Masking what is masked changes nothing. Throws for a field that is not listed. */
export function toAuditValues(values: LoggableValues): AuditValues {
  const kept: AuditValues = {}
  for (const [field, value] of Object.entries(values)) {
    if (!Object.hasOwn(loggable, field)) throw new Error(`the audit log has no field ${field}`)
    if (value !== undefined) kept[field] = toAuditValue(field as LoggableField, value)
  }
  return kept
}

function toAuditValue(field: LoggableField, value: unknown): AuditValues[string] {
  if (value === null) return null
  const how = loggable[field]
  if (how !== 'plain') return mask
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  throw new Error(`the audit log cannot hold the value of ${field}`)
}
