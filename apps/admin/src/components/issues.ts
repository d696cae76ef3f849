import type { ValidationIssue } from '@benne/contracts'
import { faceRulesEn } from '@benne/ui/texts'
import type { fr } from '../i18n/fr.ts'
import { wasteRulesEn } from '../i18n/waste-en.ts'

export type Issue = Pick<ValidationIssue, 'path' | 'rule' | 'limit'>
export type RuleKey = keyof typeof fr.rules

/** The first thing wrong with each field. */
export function firstByField(issues: readonly Issue[]): Map<string, Issue> {
  const first = new Map<string, Issue>()
  for (const issue of issues) {
    const field = issue.path.join('.')
    if (!first.has(field)) first.set(field, issue)
  }
  return first
}

const numberFields = new Set([
  'quantity',
  'latitude',
  'longitude',
  'environmentalScore',
  'pointsAwarded',
  'environmentalMultiplier',
  'basePoints',
])
const formats: Record<string, RuleKey> = {
  email: 'email_format',
  username: 'username_format',
  phone: 'phone_format',
  from: 'required',
  to: 'required',
  wasteCode: 'waste_code_format',
  colorCode: 'color_format',
}
// oxlint-disable-next-line no-unsafe-type-assertion -- Object.keys knows any object's keys as strings
const wasteRules = Object.keys(wasteRulesEn) as (keyof typeof wasteRulesEn)[]
// oxlint-disable-next-line no-unsafe-type-assertion -- the same
const faceRules = Object.keys(faceRulesEn) as (keyof typeof faceRulesEn)[]
const named: readonly RuleKey[] = [
  ...faceRules,
  ...wasteRules,
  'mass_too_big',
  'mass_too_small',
  'position_incomplete',
  'password_lowercase',
  'password_uppercase',
  'password_digit',
  'password_special',
  'password_common',
  'password_mismatch',
  'password_personal',
  'password_wrong',
  'password_same',
  'time_zone',
  'always_on',
  'quiet_hours_empty',
  'one_line',
  'name_without_letter',
  'control_characters',
  'consent_outdated',
  'unknown_field',
  'not_a_number',
]

/** The sentence that explains an issue: Zod's codes say more with the field, ours are sentences by themselves. */
export function ruleKey({ path, rule, limit }: Issue): RuleKey {
  const field = String(path.at(-1) ?? '')
  const isNumber = numberFields.has(field)
  const own = named.find((key) => key === rule)
  if (own) return own
  if (field === 'wasteType') return 'choose_type'
  switch (rule) {
    case 'too_big':
      return isNumber ? 'number_too_big' : 'text_too_big'
    case 'too_small':
      if (field === 'quantity') return 'not_positive'
      if (isNumber) return 'number_too_small'
      return limit === 1 ? 'required' : 'text_too_small'
    case 'invalid_type':
      return 'required'
    case 'invalid_format':
      return formats[field] ?? 'other'
    default:
      return 'other'
  }
}
