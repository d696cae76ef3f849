/** A day as the address and a date field write it: `2026-03-29`. Not a day: null. */
export function readDay(text: string | null): string | null {
  const [, year, month, day] = /^([1-9]\d{3})-(\d{2})-(\d{2})$/.exec(text ?? '') ?? []
  if (!year) return null
  const date = new Date(Number(year), Number(month) - 1, Number(day))
  // The 31st of February would be in March.
  return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? text : null
}

/**
 * Whole days of the viewer's time zone as moments: `from` is the beginning of the first, `to` the end of the last (the
 * beginning of the next, which does not count). A day may have 23 or 25 hours.
 */
export function momentsOf({ fromDay, toDay }: { fromDay: string | null; toDay: string | null }) {
  return {
    ...(fromDay && { from: startOf(fromDay, 0) }),
    ...(toDay && { to: startOf(toDay, 1) }),
  }
}

function startOf(day: string, later: number): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later)
}
