import { randomUUID } from 'node:crypto'
import type { CreateWasteRecordInput } from '@benne/contracts'
import { users, wasteImages } from '@benne/db'
import {
  type AccountCtx,
  addImage,
  clusterRecords,
  createWasteRecord,
  listRoots,
  listWasteRecords,
  processWasteRecord,
  suspendUser,
  updateWasteRecord,
} from '@benne/services'
import { eq, sql } from 'drizzle-orm'
import { describe, expect, it, vi } from 'vitest'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const organic = { wasteType: 'organic', quantity: 1 } as const
const declare = (ctx: AccountCtx, more: Partial<CreateWasteRecordInput> = {}) =>
  createWasteRecord({ ctx, input: { ...organic, ...more } })

/** A picture that waits for its record. */
async function waitingImage({ actor, clock }: AccountCtx): Promise<string> {
  const name = `${randomUUID().replaceAll('-', '').repeat(2)}.webp`
  const [row] = await world.db
    .insert(wasteImages)
    .values({
      id: randomUUID(),
      userId: actor.userId,
      name,
      thumbnailName: name,
      width: 1,
      height: 1,
      bytes: 1,
      perceptualHash: 1n,
      createdAt: clock.now(),
    })
    .returning()
  return row?.id ?? ''
}

const somebodyWaits = () =>
  vi.waitFor(async () => {
    const { rowCount } = await world.db.execute(
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    expect(rowCount).toBeGreaterThan(0)
  })

describe('at the same time', () => {
  it('declarations of one person see each other: all but the first are flagged', async () => {
    const ctx = await world.account()
    const heavy = { quantity: 290, latitude: 48, longitude: 2 }
    const records = await Promise.all(Array.from({ length: 6 }, () => declare(ctx, heavy)))
    expect(records.filter(({ flags }) => flags.length === 0)).toHaveLength(1)
  })

  it('a picture goes to one of two records that want it, and nobody waits for ever', async () => {
    const ctx = await world.account()
    const record = await declare(ctx)
    for (let round = 0; round < 10; round++) {
      const imageId = await waitingImage(ctx)
      const tries = await Promise.allSettled([
        declare(ctx, { imageIds: [imageId] }),
        addImage({ ctx, input: { id: record.id, imageId } }),
        declare(ctx, { imageIds: [imageId] }),
      ])
      const codes = tries.map((each) => (each.status === 'rejected' ? each.reason.code : 'taken'))
      expect(codes.filter((code) => code === 'taken')).toHaveLength(1)
      expect(codes.filter((code) => code === 'validation')).toHaveLength(2)
      await world.db.delete(wasteImages).where(eq(wasteImages.id, imageId))
    }
  })

  it('one super admin suspends the resident whose record another moves along', async () => {
    const [moving, suspending] = [await world.account('super_admin'), await world.account('super_admin')]
    const resident = await world.account()
    const { userId } = resident.actor
    const record = await declare(resident)
    let suspended: Promise<unknown> | undefined
    await world.db.transaction(async (tx) => {
      const ctx = { ...moving, tx }
      await tx.select().from(users).where(eq(users.id, userId)).for('no key update')
      suspended = suspendUser({ ctx: suspending, input: { id: userId, reason: 'test' } })
      suspended.catch(() => {})
      await somebodyWaits()
      await processWasteRecord({ ctx, input: { id: record.id, status: 'collected' } })
    })
    expect(await suspended).toMatchObject({ status: 'suspended' })
  })
})

describe('a day that is too heavy', () => {
  it('is flagged also when its older records are made heavier after the newer ones', async () => {
    const ctx = await world.account()
    const records = []
    for (let n = 0; n < 3; n++) {
      records.push(await declare(ctx))
      world.clock.advance(60_000)
    }
    const flags = []
    for (const { id } of records.toReversed()) {
      flags.push((await updateWasteRecord({ ctx, input: { id, quantity: 290 } })).flags)
    }
    expect(flags).toEqual([[], ['heavy_day'], ['heavy_day']])
  })
})

describe('numbers that PostgreSQL does not like', () => {
  it('a place next to nothing spoils nobody’s map', async () => {
    const ctx = await world.account()
    const record = await declare(ctx, { latitude: 5e-324, longitude: -1e-320 })
    expect(record).toMatchObject({ latitude: 0, longitude: 0 })
    await declare(ctx, { latitude: 0.00000004, longitude: 0 })
    const box = { west: -1, south: -1, east: 1, north: 1 }
    expect((await clusterRecords({ ctx, input: { box, zoom: 3 } })).total).toBe(2)
  })

  it.each([8.64e15, -8.64e15, Date.UTC(10_000, 0), Date.UTC(-1, 0)])(
    'a list from %d ms on is refused as any bad input',
    async (time) => {
      const ctx = await world.account('admin')
      const moment = new Date(time)
      expect(await codeOf(listWasteRecords({ ctx, input: { from: moment } }))).toBe('validation')
      expect(await codeOf(listWasteRecords({ ctx, input: { to: moment } }))).toBe('validation')
    },
  )

  it('roots of before the year 0 as well', async () => {
    const ctx = await world.account('admin')
    expect(await codeOf(listRoots({ ctx, input: { before: '0000-01-01' } }))).toBe('validation')
    expect(await listRoots({ ctx, input: { before: '0001-01-01' } })).toEqual({ roots: [], more: false })
  })
})
