import { randomUUID } from 'node:crypto'
import { achievementNames, type CreateWasteRecordInput } from '@benne/contracts'
import { userAchievements, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  createWasteRecord,
  myStatistics,
  processWasteRecord,
  updateMe,
  updateWasteRecord,
  validateWasteRecord,
  withdrawWasteRecord,
} from '@benne/services'
import { asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { useWorld } from './support.ts'

const world = useWorld()
const day = 24 * 3600 * 1000
const declare = (ctx: AccountCtx, more: Partial<CreateWasteRecordInput> = {}) =>
  createWasteRecord({
    ctx,
    input: { wasteType: 'glass', quantity: 1, unit: 'kg', massSource: 'estimated', ...more },
  })
const recycle = async (ctx: AccountCtx, id: string) => {
  for (const status of ['collected', 'processed', 'recycled'] as const)
    await processWasteRecord({ ctx, input: { id, status } })
}
const refuse = (ctx: AccountCtx, id: string) =>
  validateWasteRecord({ ctx, input: { id, isValid: false, validationNotes: 'No' } })
const achieved = async (ctx: AccountCtx) =>
  (
    await world.db
      .select({ name: userAchievements.name })
      .from(userAchievements)
      .where(eq(userAchievements.userId, ctx.actor.userId))
      .orderBy(asc(userAchievements.name))
  ).map(({ name }) => name)

describe('my statistics', () => {
  it('of nobody yet', async () => {
    const mine = await myStatistics({ ctx: await world.account() })
    const nothing = { kgCo2e: 0, low: 0, high: 0, records: 0 }
    expect(mine).toMatchObject({
      points: 0,
      averageScore: null,
      achievedImpact: nothing,
      potentialImpact: nothing,
    })
    expect(mine.achievements).toHaveLength(11)
    expect(mine.achievements.every(({ progress, achievedAt }) => progress === 0 && achievedAt === null)).toBe(
      true,
    )
  })

  it('leave out what was withdrawn, and count no mass, score or impact that was rejected or refused', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    await declare(ctx)
    const [gone, refused, rejected] = [
      await declare(ctx, { quantity: 2 }),
      await declare(ctx, { quantity: 4 }),
      await declare(ctx, { quantity: 8 }),
    ]
    world.clock.advance(day)
    const later = await declare(ctx, { quantity: 5, wasteType: 'paper' })
    await withdrawWasteRecord({ ctx, input: { id: gone.id } })
    await withdrawWasteRecord({ ctx, input: { id: later.id } })
    await refuse(staff, refused.id)
    await processWasteRecord({
      ctx: staff,
      input: { id: rejected.id, status: 'rejected', processingNotes: 'No' },
    })
    const mine = await myStatistics({ ctx })
    expect(mine).toMatchObject({
      recordCount: 3,
      totalKg: 1,
      averageScore: 13,
      points: 1,
      // Of yesterday alone: what was declared today has been taken back.
      currentStreakDays: 1,
      longestStreakDays: 1,
      lastRecordAt: rejected.createdAt,
    })
    expect(mine.kgByType).toMatchObject({ glass: 1, paper: 0 })
    expect(mine.recordsByStatus).toMatchObject({ pending: 2, rejected: 1 })
    expect(mine.potentialImpact).toMatchObject({ kgCo2e: 0.56, records: 1 })
    expect(mine.achievedImpact.records).toBe(0)
  })

  it('tell what was achieved from what may be, with the uncertainty of the sum', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    for (const quantity of [10, 20]) await recycle(staff, (await declare(ctx, { quantity })).id)
    await recycle(staff, (await declare(ctx, { quantity: 10, wasteType: 'paper' })).id)
    // Claims nothing, now or ever.
    await recycle(staff, (await declare(ctx, { wasteType: 'hazardous' })).id)
    await declare(ctx, { quantity: 3, wasteType: 'textile' })
    const disposed = await declare(ctx, { quantity: 100 })
    for (const status of ['collected', 'processed', 'disposed'] as const)
      await processWasteRecord({ ctx: staff, input: { id: disposed.id, status } })
    const mine = await myStatistics({ ctx })
    // 30 kg × 0.560 − 10 kg × 0.513; ±20 % of each, which do not err together.
    const margin = Math.sqrt((30 * 0.56 * 0.2) ** 2 + (10 * 0.513 * 0.2) ** 2)
    expect(mine.achievedImpact.records).toBe(3)
    expect(mine.achievedImpact.kgCo2e).toBeCloseTo(11.67, 9)
    expect(mine.achievedImpact.low).toBeCloseTo(11.67 - margin, 9)
    expect(mine.achievedImpact.high).toBeCloseTo(11.67 + margin, 9)
    expect(mine.potentialImpact.records).toBe(1)
    expect(mine.potentialImpact.kgCo2e).toBeCloseTo(77.967, 9)
  })

  it('show the balance and the mean score', async () => {
    const ctx = await world.account()
    await declare(ctx, { quantity: 2 })
    await declare(ctx, { quantity: 3.333, wasteType: 'plastic' })
    // 26 and 50 (49.995); 2 and 5 + 3 points
    expect(await myStatistics({ ctx })).toMatchObject({ averageScore: 38, points: 10 })
  })
})

describe('achievements', () => {
  it('are awarded with the declaration that reaches them, once, and stay', async () => {
    const ctx = await world.account()
    const first = await declare(ctx)
    const at = world.clock.now()
    expect(await achieved(ctx)).toEqual(['first_record'])
    world.clock.advance(1000)
    await declare(ctx, { quantity: 9 })
    expect(await achieved(ctx)).toEqual(['first_record', 'ten_kilograms'])
    await withdrawWasteRecord({ ctx, input: { id: first.id } })
    const { achievements } = await myStatistics({ ctx })
    expect(achievements.find(({ name }) => name === 'first_record')).toEqual({
      name: 'first_record',
      goal: 1,
      progress: 1,
      achievedAt: at,
    })
    expect(achievements.find(({ name }) => name === 'hundred_kilograms')).toMatchObject({
      progress: 9,
      achievedAt: null,
    })
  })

  it('are not to be had by declaring and taking back', async () => {
    const ctx = await world.account()
    for (let i = 0; i < 12; i++) {
      const { id } = await declare(ctx, { wasteType: 'organic' })
      await withdrawWasteRecord({ ctx, input: { id } })
    }
    expect(await achieved(ctx)).toEqual(['first_record'])
    const tonne = await declare(ctx, { wasteType: 'organic', quantity: 1000 })
    expect(tonne.flags).toEqual(['heavy_record', 'heavy_day'])
    await withdrawWasteRecord({ ctx, input: { id: tonne.id } })
    expect(await achieved(ctx)).toEqual(['first_record'])
  })

  it('count what looks odd when staff found it right, and never what they refused', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const tonne = await declare(ctx, { wasteType: 'organic', quantity: 1000 })
    expect(await achieved(ctx)).toEqual([])
    await refuse(staff, tonne.id)
    expect(await achieved(ctx)).toEqual([])
    await validateWasteRecord({ ctx: staff, input: { id: tonne.id, isValid: true } })
    expect(await achieved(ctx)).toEqual(['first_record', 'hundred_kilograms', 'one_tonne', 'ten_kilograms'])
  })

  it('count recycled records when they are recycled, and types when there are five', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const ids: string[] = []
    for (const wasteType of ['glass', 'paper', 'metal', 'textile'] as const)
      ids.push((await declare(ctx, { wasteType, quantity: 0.1 })).id)
    expect(await achieved(ctx)).toEqual(['first_record'])
    await declare(ctx, { wasteType: 'hazardous', quantity: 0.1 })
    expect(await achieved(ctx)).toEqual(['first_record', 'five_types'])
    await recycle(staff, ids[0] as string)
    expect(await achieved(ctx)).toEqual(['first_record', 'first_recycled', 'five_types'])
  })

  it('count what is corrected, and what was refused by mistake', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const of = (wasteType: CreateWasteRecordInput['wasteType']) => declare(ctx, { wasteType, quantity: 0.1 })
    await of('glass')
    const wrong = await of('glass')
    const refused = await of('paper')
    await refuse(staff, refused.id)
    for (const wasteType of ['metal', 'textile'] as const) await of(wasteType)
    await updateWasteRecord({ ctx, input: { id: wrong.id, wasteType: 'plastic', quantity: 9.7, unit: 'kg' } })
    expect(await achieved(ctx)).toEqual(['first_record', 'ten_kilograms'])
    await validateWasteRecord({ ctx: staff, input: { id: refused.id, isValid: true } })
    expect(await achieved(ctx)).toEqual(['first_record', 'five_types', 'ten_kilograms'])
    const other = await world.account()
    let last = ''
    for (const wasteType of ['glass', 'paper', 'metal', 'textile', 'glass'] as const)
      last = (await declare(other, { wasteType, quantity: 0.1 })).id
    await updateWasteRecord({ ctx: other, input: { id: last, wasteType: 'organic' } })
    expect(await achieved(other)).toEqual(['first_record', 'five_types'])
  })

  it('count a history from before there were achievements', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx, { quantity: 0.1 })
    await world.db.delete(userAchievements).where(eq(userAchievements.userId, ctx.actor.userId))
    const [{ searchText: _text, ...like }] = (await world.db
      .select()
      .from(wasteRecords)
      .where(eq(wasteRecords.id, id))) as [typeof wasteRecords.$inferSelect]
    // A week of long ago, of which each day is known.
    await world.db.insert(wasteRecords).values(
      Array.from({ length: 7 }, (_, i) => ({
        ...like,
        id: randomUUID(),
        createdAt: new Date(like.createdAt.getTime() - (100 + i) * day),
        status: 'recycled' as const,
        custodyHead: null,
      })),
    )
    await declare(ctx, { quantity: 0.1 })
    expect(await achieved(ctx)).toEqual(['first_record', 'first_recycled', 'week_streak'])
  })

  it('count days where the person lives, across a change of the clocks', async () => {
    const ctx = await world.account()
    await updateMe({ ctx, input: { timeZone: 'America/New_York' } })
    // 2026-10-28 to 11-04; New York’s clocks go back on 1 November. An hour before midnight there, whatever UTC says.
    const days = [28, 29, 30, 31, 32, 33, 34]
    for (const of of days) {
      const at = new Date(Date.UTC(2026, 9, of + 1, of >= 32 ? 4 : 3))
      world.clock.advance(at.getTime() - world.clock.now().getTime())
      expect(await achieved(ctx)).not.toContain('week_streak')
      await declare(ctx, { quantity: 0.1 })
    }
    expect(await achieved(ctx)).toContain('week_streak')
    expect(await myStatistics({ ctx })).toMatchObject({ currentStreakDays: 7, longestStreakDays: 7 })
  })

  it('find the thirtieth day of who has done everything else', async () => {
    const ctx = await world.account()
    await world.db
      .insert(userAchievements)
      .values(
        achievementNames
          .filter((name) => name !== 'month_streak')
          .map((name) => ({ userId: ctx.actor.userId, name, achievedAt: world.clock.now() })),
      )
    for (let i = 0; i < 29; i++) {
      await declare(ctx, { quantity: 0.1 })
      world.clock.advance(day)
    }
    // A day without, and the run begins again.
    world.clock.advance(day)
    for (let i = 0; i < 30; i++) {
      expect(await achieved(ctx)).toHaveLength(10)
      await declare(ctx, { quantity: 0.1 })
      world.clock.advance(day)
    }
    expect(await achieved(ctx)).toHaveLength(11)
    await declare(ctx)
  })

  it('count every one of ten that are declared at once', async () => {
    const ctx = await world.account()
    // Worth no points, so that no ledger holds them apart.
    await Promise.all(Array.from({ length: 10 }, () => declare(ctx, { quantity: 0.01 })))
    expect(await achieved(ctx)).toEqual(['first_record', 'ten_records'])
  })
})
