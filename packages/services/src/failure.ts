import type { Failure, ValidationIssue } from '@benne/contracts'
import { isDatabaseUnavailable } from '@benne/db'
import { z } from 'zod'
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
    issues: error.issues.flatMap(toIssues),
  })
}

function toIssues(issue: z.core.$ZodIssue): ValidationIssue[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  // One issue for each unknown field, at the field, so that a form or a developer sees which.
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, 20)
      .map((key) => ({ path: [...path, key], rule: 'unknown_field', message: 'is not a field of this call' }))
  }
  const limit = limitOf(issue)
  return [{ path, rule: ruleOf(issue), message: issue.message, ...(limit !== undefined && { limit }) }]
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' && typeof issue.params?.rule === 'string') return issue.params.rule
  return issue.code
}

function limitOf(issue: z.core.$ZodIssue): number | undefined {
  const limit =
    issue.code === 'too_big'
      ? issue.maximum
      : issue.code === 'too_small'
        ? issue.minimum
        : issue.code === 'custom'
          ? issue.params?.limit
          : undefined
  return typeof limit === 'number' || typeof limit === 'bigint' ? Number(limit) : undefined
}
