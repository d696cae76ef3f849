import { z } from 'zod'

/** What can be achieved, each once: `goal` of what `of` counts. */
export const achievements = {
  first_record: { of: 'records', goal: 1 },
  ten_records: { of: 'records', goal: 10 },
  hundred_records: { of: 'records', goal: 100 },
  ten_kilograms: { of: 'kilograms', goal: 10 },
  hundred_kilograms: { of: 'kilograms', goal: 100 },
  one_tonne: { of: 'kilograms', goal: 1000 },
  week_streak: { of: 'streakDays', goal: 7 },
  month_streak: { of: 'streakDays', goal: 30 },
  five_types: { of: 'types', goal: 5 },
  first_recycled: { of: 'recycled', goal: 1 },
  ten_recycled: { of: 'recycled', goal: 10 },
} as const
export type AchievementName = keyof typeof achievements
export const achievementNames = Object.keys(achievements) as [AchievementName, ...AchievementName[]]

export const Achievement = z.object({
  name: z.enum(achievementNames),
  goal: z.number(),
  /** How far it is, at most `goal`. */
  progress: z.number(),
  /** Null until it is achieved. What was achieved stays. */
  achievedAt: z.date().nullable(),
})
export type Achievement = z.infer<typeof Achievement>
