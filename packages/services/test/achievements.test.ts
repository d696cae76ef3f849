import { achievements } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { achievedBy, type Facts, longestRun, progressOf } from '../src/users/achievements.ts'

const facts = (more: Partial<Facts> = {}): Facts => ({
  records: 0,
  kilograms: 0,
  streakDays: 0,
  types: 0,
  recycled: 0,
  ...more,
})

describe('what is achieved', () => {
  it.each([
    [facts(), []],
    [facts({ records: 1, kilograms: 0.2, streakDays: 1, types: 1 }), ['first_record']],
    [facts({ records: 9 }), ['first_record']],
    [facts({ records: 10 }), ['first_record', 'ten_records']],
    [facts({ records: 99 }), ['first_record', 'ten_records']],
    [facts({ records: 100 }), ['first_record', 'ten_records', 'hundred_records']],
    [facts({ kilograms: 9.999 }), []],
    [facts({ kilograms: 10 }), ['ten_kilograms']],
    [facts({ kilograms: 100 }), ['ten_kilograms', 'hundred_kilograms']],
    [facts({ kilograms: 1000 }), ['ten_kilograms', 'hundred_kilograms', 'one_tonne']],
    [facts({ streakDays: 6 }), []],
    [facts({ streakDays: 7 }), ['week_streak']],
    [facts({ streakDays: 29 }), ['week_streak']],
    [facts({ streakDays: 30 }), ['week_streak', 'month_streak']],
    [facts({ types: 4 }), []],
    [facts({ types: 5 }), ['five_types']],
    [facts({ recycled: 1 }), ['first_recycled']],
    [facts({ recycled: 10 }), ['first_recycled', 'ten_recycled']],
  ])('by %j: %j', (of, names) => {
    expect(achievedBy(of)).toEqual(names)
  })

  it('is shown with how far the rest is, and stays whole whatever comes later', () => {
    const at = new Date('2026-05-04T08:00:00Z')
    const shown = progressOf(facts({ records: 4, kilograms: 250.5 }), new Map([['ten_records', at]]))
    expect(shown.map(({ name }) => name)).toEqual(Object.keys(achievements))
    const of = (name: string) => shown.find((each) => each.name === name)
    expect(of('ten_records')).toEqual({ name: 'ten_records', goal: 10, progress: 10, achievedAt: at })
    expect(of('hundred_records')).toMatchObject({ progress: 4, achievedAt: null })
    expect(of('hundred_kilograms')).toMatchObject({ progress: 100, achievedAt: null })
    expect(of('one_tonne')).toMatchObject({ progress: 250.5, goal: 1000 })
    expect(of('month_streak')).toMatchObject({ progress: 0 })
  })
})

it.each([
  [[], 0],
  [[5], 1],
  [[5, 5, 5], 1],
  [[5, 6, 8], 2],
  [[8, 6, 5, 7, 1], 4],
  [[-1, 0, 1], 3],
])('the longest run of days %j is %d', (days, length) => {
  expect(longestRun(days)).toBe(length)
})
