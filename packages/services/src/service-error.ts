import type { ErrorCode, FailureDetails, ValidationIssue } from '@benne/contracts'

/** A failure that the caller may know of. Its message is shown to people as it is. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ErrorCode
  readonly details: FailureDetails | undefined
  readonly issues: ValidationIssue[] | undefined

  constructor(
    code: ErrorCode,
    message: string,
    more: { details?: FailureDetails; issues?: ValidationIssue[]; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.code = code
    this.details = more.details
    this.issues = more.issues
  }
}

export const invalidField = (field: string, rule: string, message: string) =>
  new ServiceError('validation', 'Some fields are not valid.', { issues: [{ path: [field], rule, message }] })
