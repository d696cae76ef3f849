import { z } from 'zod'

/**
 * Every way a call can fail, with the HTTP status it has on every interface. The list is closed: what is not
 * here reaches the caller as `internal`, with nothing but the request id.
 */
export const errorStatus = {
  malformed: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  session_ended: 401,
  /** No face that is known by this name, or none at all that is like it. */
  face_not_recognised: 401,
  forbidden: 403,
  account_not_active: 403,
  account_leaving: 403,
  reauthentication_required: 403,
  /** Too many failures in a row: another way in must succeed first. */
  face_paused: 403,
  /** From a device on which the account's owner has not signed in by password yet. */
  device_not_known: 403,
  /** This installation does not do that: a setting, or the machine it runs on. */
  not_offered: 403,
  not_found: 404,
  link_not_valid: 404,
  method_not_allowed: 405,
  conflict: 409,
  email_taken: 409,
  username_taken: 409,
  illegal_move: 409,
  stale_version: 409,
  last_super_admin: 409,
  own_account: 409,
  no_mail: 409,
  /** Used before, too late, or asked for by somebody else. */
  challenge_not_valid: 409,
  /** A call with the same idempotency key is under way. */
  in_progress: 409,
  payload_too_large: 413,
  validation: 422,
  /** The pictures do not show a living person who does what was asked: `details.problem`, `details.frame` (from 0). */
  liveness_failed: 422,
  /** The same idempotency key came with another content before. */
  idempotency_mismatch: 422,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  /** There is more to do than can be done now: again a little later. */
  busy: 503,
} as const

export type ErrorCode = keyof typeof errorStatus

export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]

/** One field that does not fit. `rule` is the machine's name of the rule, for a message in the reader's language. */
export const ValidationIssue = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  rule: z.string(),
  message: z.string(),
  /** The limit that was passed, when the rule has one. */
  limit: z.number().optional(),
})
export type ValidationIssue = z.infer<typeof ValidationIssue>

/** What a caller learns of a failure. `details` holds facts that help (such as the current status), never internals. */
export const Failure = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  issues: z.array(ValidationIssue).optional(),
})
export type Failure = z.infer<typeof Failure>
export type FailureDetails = NonNullable<Failure['details']>
