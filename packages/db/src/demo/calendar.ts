import type { Random } from './random.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** Times of the demonstration are UTC: an hour or two behind the clocks of its town. */
export const startOfDay = (date: Date) => new Date(Math.floor(date.getTime() / dayMs) * dayMs)

/** Number of the week, from Monday to Sunday, that holds a moment; the Thursday of 1 January 1970 is in week 0. */
export const weekOf = (date: Date) => Math.floor((date.getTime() / dayMs + 3) / 7)

/** Monday of a week, at midnight. */
export const mondayOf = (week: number) => new Date((week * 7 - 3) * dayMs)

/** 0 on Mondays, 6 on Sundays. */
export const weekday = (date: Date) => (date.getUTCDay() + 6) % 7

/** A moment of somebody's free time on a day: evenings of working days, the middle of the day at weekends. */
export function freeTime(random: Random, day: Date): Date {
  const weekend = weekday(day) >= 5
  const hour = random.weighted<readonly [number, number]>(
    weekend
      ? [
          [[7.5, 11], 6],
          [[13, 17], 4],
        ]
      : [
          [[5.5, 7.5], 2],
          [[10.5, 12.5], 2],
          [[15.5, 19.5], 6],
        ],
  )
  return new Date(day.getTime() + Math.floor(random.between(...hour) * hourMs))
}

/** A moment of working hours, about `days` after another and always after it; never on a weekend. */
export function workingTime(random: Random, after: Date, days: number): Date {
  const day = startOfDay(new Date(after.getTime() + days * dayMs))
  for (;;) {
    if (weekday(day) < 5) {
      const at = new Date(day.getTime() + Math.floor(random.between(5, 15) * hourMs))
      if (at > after) return at
    }
    day.setTime(day.getTime() + dayMs)
  }
}
