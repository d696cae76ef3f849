import {
  brokenPasswordRules,
  commonRule,
  compositionRules,
  type PasswordCircumstances,
  toValidationIssues,
} from '@benne/contracts'
import type { z } from 'zod'
import { firstByField, type Issue } from '../components/issues.ts'

type RuleName = (typeof compositionRules)[number]['rule'] | 'length' | 'password_common' | 'password_personal'

/** What a password has to have here, and whether this one has it, in the order in which to show it. */
export function passwordChecks(
  password: string,
  circumstances: PasswordCircumstances,
): { rule: RuleName; met: boolean }[] {
  const broken = new Set(brokenPasswordRules(password, circumstances).map(({ rule }) => rule))
  const composition = circumstances.composition ? compositionRules.map(({ rule }) => rule) : []
  const personal = circumstances.personal.some((each) => each.length >= 4)
    ? ['password_personal' as const]
    : []
  const checks = [
    { rule: 'length' as const, met: password.length >= 8 },
    ...[...composition, ...personal].map((rule) => ({ rule, met: !broken.has(rule) })),
    { rule: commonRule.rule, met: commonRule.test(password.normalize('NFKC')) },
  ]
  // Nothing is met by nothing.
  return checks.map(({ rule, met }) => ({ rule, met: met && password !== '' }))
}

/** What is wrong with a form that holds a new password: its schema's issues, then the password's own rules. */
export function passwordFormIssues(
  schema: z.ZodType,
  values: Readonly<Record<string, string>>,
  field: string,
  circumstances: PasswordCircumstances,
): Map<string, Issue> {
  const result = schema.safeParse(values)
  // Of an empty field it is enough to say that it is empty.
  const issues: Issue[] = (result.success ? [] : toValidationIssues(result.error)).map((issue) =>
    values[issue.path.join('.')] === '' ? { ...issue, rule: 'invalid_type' } : issue,
  )
  const broken = brokenPasswordRules(values[field] ?? '', circumstances)
  return firstByField([...issues, ...broken.map(({ rule }) => ({ path: [field], rule }))])
}
