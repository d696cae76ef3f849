import {
  CreateWasteRecordInput,
  type MassSource,
  type MassUnit,
  type Material,
  toValidationIssues,
  type WasteType,
} from '@benne/contracts'
import { firstByField, type Issue } from '../components/issues.ts'
import { parseDecimal } from './parse-decimal.ts'

/** The form as it is typed: numbers are text until they are sent. */
export interface Declaration {
  wasteType: WasteType | ''
  material: Material | ''
  quantity: string
  unit: MassUnit
  massSource: MassSource
  location: string
  address: string
  latitude: string
  longitude: string
  description: string
}

export const emptyDeclaration: Declaration = {
  wasteType: '',
  material: '',
  quantity: '',
  unit: 'kg',
  massSource: 'estimated',
  location: '',
  address: '',
  latitude: '',
  longitude: '',
  description: '',
}

const numbers = ['quantity', 'latitude', 'longitude'] as const
const texts = ['material', 'location', 'address', 'description'] as const

export type Checked =
  | { input: CreateWasteRecordInput; issues?: never }
  | { input?: never; issues: Map<string, Issue> }

/** What is sent, or what is wrong with each field: the contract's own rules, and numbers that are none. */
export function checkDeclaration(typed: Declaration, language: string): Checked {
  const unreadable: Issue[] = []
  const { wasteType, unit, massSource } = typed
  const input: Record<string, unknown> = { wasteType, unit, massSource }
  for (const field of texts) if (typed[field].trim()) input[field] = typed[field]
  for (const field of numbers) {
    if (!typed[field].trim()) continue
    const value = parseDecimal(typed[field], language)
    if (value === null) unreadable.push({ path: [field], rule: 'not_a_number' })
    else input[field] = value
  }
  const result = CreateWasteRecordInput.safeParse(input)
  if (result.success && unreadable.length === 0) return { input: result.data }
  const issues = [...unreadable, ...(result.success ? [] : toValidationIssues(result.error))]
  return { issues: firstByField(issues.filter((issue) => !isIdle(issue, unreadable))) }
}

/** Half a position counts as missing only when the other half is not being refused already. */
function isIdle({ rule }: Issue, unreadable: Issue[]): boolean {
  return (
    rule === 'position_incomplete' &&
    unreadable.some(({ path }) => path[0] === 'latitude' || path[0] === 'longitude')
  )
}
