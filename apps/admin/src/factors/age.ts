/** A month as the factor sets write it: `2024-03`. */
export type Month = string

/** Whole months from one month to another; negative when it is before. */
export function monthsBetween(from: Month, to: Month): number {
  const [fromYear = 0, fromMonth = 0] = from.split('-').map(Number)
  const [toYear = 0, toMonth = 0] = to.split('-').map(Number)
  return (toYear - fromYear) * 12 + (toMonth - fromMonth)
}

export const monthOf = (date: Date): Month =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`

/** Whether the source meant a figure to be used only until a month that is over. */
export const isPast = (validUntil: Month | null, now: Date): boolean =>
  validUntil !== null && monthsBetween(validUntil, monthOf(now)) > 0
