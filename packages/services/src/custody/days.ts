const dayMs = 24 * 3600 * 1000

/** ISO 8601, UTC, to the millisecond; PostgreSQL also knows times that no Date is. */
export const isoOf = (at: Date): string => (Number.isNaN(at.getTime()) ? 'no time' : at.toISOString())

/** Calendar day of a moment, UTC: YYYY-MM-DD. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** PostgreSQL also knows days that no calendar has. */
export const isDay = (day: string): boolean => /^\d{4}-\d\d-\d\d$/.test(day)

/** The first moment that is not the day's any more. */
export const endOf = (day: string): Date => new Date(Date.parse(day) + dayMs)

export const nextDay = (day: string): string => dayOf(endOf(day))

export const dayBefore = (day: string): string => dayOf(new Date(Date.parse(day) - dayMs))

/** Every day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = nextDay(day)) days.push(day)
  return days
}
