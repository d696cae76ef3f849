import type { z } from 'zod'
import type { ValidationIssue } from './errors.ts'

/**
 * What a schema found wrong, as the server answers it and as a form shows it: one issue for each rule that is broken.
 * `rule` is Zod's code, or the `rule` in the parameters of a refinement of ours.
 */
export function toValidationIssues(error: z.ZodError): ValidationIssue[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    // At each unknown field, so that a form or a developer sees which.
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, 20).map((key) => ({
        path: [...path, key],
        rule: 'unknown_field',
        message: 'is not a field of this call',
      }))
    }
    const limit = limitOf(issue)
    return [{ path, rule: ruleOf(issue), message: issue.message, ...(limit !== undefined && { limit }) }]
  })
}

function ruleOf(issue: z.core.$ZodIssue): string {
  const rule: unknown = issue.code === 'custom' ? issue.params?.['rule'] : undefined
  return typeof rule === 'string' ? rule : issue.code
}

function limitOf(issue: z.core.$ZodIssue): number | undefined {
  let limit: unknown
  if (issue.code === 'too_big') limit = issue.maximum
  if (issue.code === 'too_small') limit = issue.minimum
  if (issue.code === 'custom') limit = issue.params?.['limit']
  return typeof limit === 'number' || typeof limit === 'bigint' ? Number(limit) : undefined
}
