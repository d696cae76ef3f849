import type { WasteCategory } from '@benne/contracts'
import { type CategoryIconName, iconsByName } from './category-icons.ts'

/** A category's fields as they are typed. */
export interface Typed {
  readonly environmentalMultiplier: string
  readonly basePoints: string
  readonly colorCode: string
  readonly icon: string
  readonly isActive: boolean
}

type Editable = 'environmentalMultiplier' | 'basePoints' | 'colorCode' | 'isActive'
export type CategoryChanges = Partial<Pick<WasteCategory, Editable>> & { icon?: CategoryIconName }

const numbers = ['environmentalMultiplier', 'basePoints'] as const

/** What differs from the category, and which fields are to be numbers and are not. */
export function changesOf(category: WasteCategory, typed: Typed, parse: (text: string) => number | null) {
  const wrong: string[] = []
  const values: CategoryChanges = {}
  for (const field of numbers) {
    const value = parse(typed[field])
    if (value === null) wrong.push(field)
    else if (value !== category[field]) values[field] = value
  }
  const colorCode = typed.colorCode.trim().toLowerCase()
  if (colorCode !== category.colorCode) values.colorCode = colorCode
  if (typed.icon !== category.icon && Object.hasOwn(iconsByName, typed.icon))
    values.icon = typed.icon as CategoryIconName
  if (typed.isActive !== category.isActive) values.isActive = typed.isActive
  return { values, wrong }
}
