import { type Failure, toValidationIssues } from '@benne/contracts'
import { isDatabaseUnavailable } from '@benne/db'
import type { z } from 'zod'
import { ServiceError } from './service-error.ts'

/** What a caller is told of an error. Whatever is not a ServiceError says nothing of its cause. */
export function toFailure(error: unknown, requestId: string): Failure {
  if (error instanceof ServiceError) {
    const { code, message, details, issues } = error
    return { code, message, requestId, ...(details && { details }), ...(issues && { issues }) }
  }
  if (isDatabaseUnavailable(error)) {
    return {
      code: 'unavailable',
      message: 'Benne is not available for a moment. Try again shortly.',
      requestId,
    }
  }
  return { code: 'internal', message: `Something went wrong on our side. Reference: ${requestId}`, requestId }
}

/** Checks a verb's input. Throws `validation` with every field that does not fit. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (!result.success) throw invalidInput(result.error)
  return result.data
}

export function invalidInput(error: z.ZodError): ServiceError {
  return new ServiceError('validation', 'Some fields are not valid.', {
    issues: toValidationIssues(error),
  })
}
