import type { CreateWasteRecordInput } from '@benne/contracts'
import { auditLog, custodyEvents, liveEvents, pointsEntries, users, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  bulkRecords,
  createWasteRecord,
  getWasteRecord,
  listCategories,
  listWasteRecords,
  processWasteRecord,
  updateCategory,
  updateWasteRecord,
  validateWasteRecord,
  withdrawWasteRecord,
} from '@benne/services'
import { asc, desc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const plastic = { wasteType: 'plastic', quantity: 2, unit: 'kg', massSource: 'estimated' } as const
const declare = (ctx: AccountCtx, more: Partial<CreateWasteRecordInput> = {}) =>
  createWasteRecord({ ctx, input: { ...plastic, ...more } })

const ledgerOf = async (userId: string) => {
  const rows = await world.db
    .select({ kind: pointsEntries.kind, points: pointsEntries.points })
    .from(pointsEntries)
    .where(eq(pointsEntries.userId, userId))
    .orderBy(asc(pointsEntries.createdAt), asc(pointsEntries.id))
  return rows.map(({ kind, points }) => `${kind} ${points}`)
}
const balanceOf = async (userId: string) => {
  const [row] = await world.db.select({ points: users.points }).from(users).where(eq(users.id, userId))
  return row?.points
}
const rulesOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    (error: { issues?: { path: string[]; rule: string }[] }) =>
      error.issues?.map(({ path, rule }) => `${path.join('.')} ${rule}`),
  )

describe('declaring', () => {
  it('scores, awards points and suggests a code', async () => {
    const ctx = await world.account()
    const record = await declare(ctx, { latitude: 46.3, longitude: -0.46 })
    // 2 kg × 1.5 × 10 × 1.1; floor(33 / 10) + 3
    expect(record).toMatchObject({
      environmentalScore: 33,
      pointsAwarded: 6,
      categoryVersion: 1,
      wasteCode: '20 01 39',
      validation: 'awaiting',
      isValidated: false,
      flags: [],
      images: [],
    })
    expect(await ledgerOf(ctx.actor.userId)).toEqual(['award 6'])
    expect(await balanceOf(ctx.actor.userId)).toBe(6)
  })

  it('flags what looks odd, and changes nothing', async () => {
    const ctx = await world.account()
    const feathers = await declare(ctx, { wasteType: 'textile', quantity: 1000 })
    expect(feathers.flags).toEqual(['heavy_record', 'heavy_day'])
    expect(feathers.quantityKg).toBe(1000)
    expect((await declare(ctx, { quantity: 1 })).flags).toEqual(['heavy_day'])
    world.clock.advance(25 * 3600 * 1000)
    const here = { latitude: 46.32, longitude: -0.46, wasteType: 'glass' } as const
    expect((await declare(ctx, here)).flags).toEqual([])
    world.clock.advance(30_000)
    expect((await declare(ctx, here)).flags).toEqual(['same_place_and_minute'])
    world.clock.advance(61_000)
    expect((await declare(ctx, here)).flags).toEqual([])
  })

  it('takes a material of the type and no other', async () => {
    const ctx = await world.account()
    expect((await declare(ctx, { material: 'pet_bottles' })).material).toBe('pet_bottles')
    expect(await rulesOf(declare(ctx, { material: 'aluminium' }))).toEqual([
      'material material_of_another_type',
    ])
  })
})

describe('an idempotency key', () => {
  it('gives the first answer again, and creates nothing', async () => {
    const ctx = await world.account()
    const first = await declare(ctx, { idempotencyKey: 'a' })
    const staff = await world.account('admin')
    await processWasteRecord({ ctx: staff, input: { id: first.id, status: 'collected' } })
    expect(await declare(ctx, { idempotencyKey: 'a' })).toEqual(first)
    expect(await world.db.$count(wasteRecords, eq(wasteRecords.userId, ctx.actor.userId))).toBe(1)
  })

  it('belongs to its account, its call and its content', async () => {
    const [ctx, other] = [await world.account(), await world.account()]
    const first = await declare(ctx, { idempotencyKey: 'k' })
    expect((await declare(other, { idempotencyKey: 'k' })).id).not.toBe(first.id)
    expect(await codeOf(declare(ctx, { idempotencyKey: 'k', quantity: 3 }))).toBe('idempotency_mismatch')
    expect((await declare(ctx)).id).not.toBe(first.id)
  })

  it('creates once when the same call comes ten times at once', async () => {
    const ctx = await world.account()
    const calls = await Promise.allSettled(
      Array.from({ length: 10 }, () => declare(ctx, { idempotencyKey: 'together' })),
    )
    const ids = calls.flatMap((call) => (call.status === 'fulfilled' ? [call.value.id] : []))
    const codes = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason.code] : []))
    expect(new Set(ids).size).toBe(1)
    expect(new Set(codes)).toEqual(codes.length > 0 ? new Set(['in_progress']) : new Set())
    expect(await world.db.$count(wasteRecords, eq(wasteRecords.userId, ctx.actor.userId))).toBe(1)
  })

  it('is free again when the call has failed', async () => {
    const ctx = await world.account()
    const bad = { idempotencyKey: 'f', imageIds: ['01a20703-ef83-74bd-b1ea-908a01438c05'] }
    expect(await rulesOf(declare(ctx, bad))).toEqual(['imageIds no_such_image'])
    expect((await declare(ctx, { idempotencyKey: 'f' })).status).toBe('pending')
  })
})

describe('correcting', () => {
  it('scores anew, by the category version of before unless the type changes', async () => {
    const [ctx, boss] = [await world.account(), await world.account('super_admin')]
    const { id } = await declare(ctx)
    const { categories } = await listCategories({ ctx })
    const present = categories.find(({ wasteType }) => wasteType === 'plastic')
    const changed = await updateCategory({
      ctx: boss,
      input: { wasteType: 'plastic', environmentalMultiplier: 3, basePoints: 1 },
    })
    expect(changed.version).toBe((present?.version ?? 0) + 1)
    const heavier = await updateWasteRecord({ ctx, input: { id, quantity: 3, unit: 'kg' } })
    expect(heavier).toMatchObject({
      environmentalScore: 45,
      pointsAwarded: 7,
      categoryVersion: 1,
      version: 2,
    })
    expect(await ledgerOf(ctx.actor.userId)).toEqual(['award 6', 'reversal -6', 'award 7'])
    expect((await declare(ctx)).environmentalScore).toBe(60)
    const retyped = await updateWasteRecord({ ctx, input: { id, wasteType: 'metal' } })
    expect(retyped).toMatchObject({ environmentalScore: 42, pointsAwarded: 7, wasteCode: '20 01 40' })
    await updateCategory({
      ctx: boss,
      input: { wasteType: 'plastic', environmentalMultiplier: 1.5, basePoints: 3 },
    })
  })

  it('leaves what is left out, empties what is null, and makes no version of nothing', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx, { description: 'Bouteilles', latitude: 1, longitude: 2 })
    const same = await updateWasteRecord({ ctx, input: { id, description: 'Bouteilles' } })
    expect(same.version).toBe(1)
    const emptied = await updateWasteRecord({ ctx, input: { id, latitude: null, longitude: null } })
    expect(emptied).toMatchObject({ latitude: null, longitude: null, description: 'Bouteilles', version: 2 })
  })

  it.each([
    ['half a position', { latitude: 3 }, 'longitude position_incomplete'],
    ['half an empty position', { latitude: null }, 'longitude position_incomplete'],
    ['a position half emptied', { latitude: null, longitude: 2 }, 'latitude position_incomplete'],
    ['a unit alone', { unit: 't' }, 'quantity unit_without_quantity'],
    ['1001 kg', { quantity: 1001 }, 'quantity mass_too_big'],
    ['nothing', { quantity: 0.0001 }, 'quantity mass_too_small'],
    ['a material of another type', { material: 'aluminium' }, 'material material_of_another_type'],
    ['an unknown field', { status: 'recycled' }, 'status unknown_field'],
  ])('refuses %s', async (_, fields, rule) => {
    const ctx = await world.account()
    const { id } = await declare(ctx, { latitude: 1, longitude: 2 })
    const refused = updateWasteRecord({ ctx, input: { id, ...fields } as never })
    expect(await rulesOf(refused)).toContain(rule)
    expect((await getWasteRecord({ ctx, input: { id } })).version).toBe(1)
  })

  it('keeps staff’s fields from residents, and residents from what staff have judged', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx)
    expect(await codeOf(updateWasteRecord({ ctx, input: { id, wasteCode: '15 01 02' } }))).toBe('forbidden')
    const coded = await updateWasteRecord({ ctx: staff, input: { id, wasteCode: '200135*' } })
    expect(coded.wasteCode).toBe('20 01 35*')
    await validateWasteRecord({ ctx: staff, input: { id, isValid: true } })
    expect(await codeOf(updateWasteRecord({ ctx, input: { id, quantity: 1 } }))).toBe('illegal_move')
    expect(await codeOf(updateWasteRecord({ ctx: await world.account(), input: { id, quantity: 1 } }))).toBe(
      'not_found',
    )
  })
})

describe('judging', () => {
  it('corrects score and points, and takes them back with a refusal', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx)
    const valid = await validateWasteRecord({
      ctx: staff,
      input: { id, isValid: true, environmentalScore: 50, pointsAwarded: 20 },
    })
    expect(valid).toMatchObject({
      validation: 'valid',
      isValidated: true,
      validatedBy: staff.actor.userId,
      validationDate: world.clock.now(),
      environmentalScore: 50,
      pointsAwarded: 20,
    })
    const refused = await validateWasteRecord({
      ctx: staff,
      input: { id, isValid: false, validationNotes: 'Le bac était vide' },
    })
    expect(refused).toMatchObject({
      validation: 'refused',
      isValidated: false,
      pointsAwarded: 0,
      impact: null,
    })
    expect(await balanceOf(ctx.actor.userId)).toBe(0)
    await validateWasteRecord({ ctx: staff, input: { id, isValid: true } })
    expect(await ledgerOf(ctx.actor.userId)).toEqual([
      'award 6',
      'reversal -6',
      'award 20',
      'reversal -20',
      'award 20',
    ])
  })

  it('wants a reason to refuse, to reject, and of staff to withdraw', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx)
    expect(await rulesOf(validateWasteRecord({ ctx: staff, input: { id, isValid: false } }))).toEqual([
      'validationNotes reason_needed',
    ])
    expect(await rulesOf(processWasteRecord({ ctx: staff, input: { id, status: 'rejected' } }))).toEqual([
      'processingNotes reason_needed',
    ])
    expect(await rulesOf(withdrawWasteRecord({ ctx: staff, input: { id } }))).toEqual([
      'reason reason_needed',
    ])
  })

  it('takes points back with a rejection', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx)
    const input = { id, status: 'rejected', processingNotes: 'Mouillé' } as const
    const rejected = await processWasteRecord({ ctx: staff, input })
    // And judges the declaration, which nobody can do afterwards.
    expect(rejected).toMatchObject({ validation: 'refused', validatedBy: staff.actor.userId })
    expect(await ledgerOf(ctx.actor.userId)).toEqual(['award 6', 'reversal -6'])
  })

  it('names the treatment, and takes none of another type', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx, { wasteType: 'organic' })
    for (const status of ['collected', 'processed'] as const)
      await processWasteRecord({ ctx: staff, input: { id, status } })
    const move = (treatment?: 'landfill' | 'anaerobic_digestion') =>
      processWasteRecord({ ctx: staff, input: { id, status: 'recycled', ...(treatment && { treatment }) } })
    expect(await rulesOf(move('landfill'))).toEqual(['treatment treatment_of_another_type'])
    world.clock.advance(3 * 24 * 3600 * 1000)
    expect(await move('anaerobic_digestion')).toMatchObject({
      treatment: 'anaerobic_digestion',
      durationDays: 3,
      completionDate: world.clock.now(),
    })
  })
})

describe('taking back', () => {
  it('leaves the lists and the points, and keeps the custody trail', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    const gone = await withdrawWasteRecord({ ctx, input: { id, version: 1 } })
    expect(gone.withdrawnAt).toEqual(world.clock.now())
    expect(
      (await listWasteRecords({ ctx, input: { limit: 20, sort: 'createdAt', order: 'desc' } })).items,
    ).toEqual([])
    expect(await codeOf(getWasteRecord({ ctx, input: { id } }))).toBe('not_found')
    expect(await codeOf(withdrawWasteRecord({ ctx, input: { id } }))).toBe('not_found')
    expect(await balanceOf(ctx.actor.userId)).toBe(0)
    const events = await world.db.select().from(custodyEvents).where(eq(custodyEvents.recordId, id))
    expect(events.map(({ seq }) => seq)).toEqual([1, 2])
    const [event] = await world.db.select().from(liveEvents).orderBy(desc(liveEvents.seq)).limit(1)
    expect(event?.event.json).toMatchObject({ data: { action: 'withdrawn' } })
  })
})

describe('many at once', () => {
  it('moves those that can, and says of the others why', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const [a, b, c] = [await declare(ctx), await declare(ctx), await declare(ctx)]
    await processWasteRecord({ ctx: staff, input: { id: b.id, status: 'collected' } })
    await updateWasteRecord({ ctx, input: { id: c.id, quantity: 9 } })
    const nowhere = '01a20703-ef83-74bd-b1ea-908a01438c05'
    const input = {
      records: [{ id: a.id, version: 1 }, { id: b.id }, { id: c.id, version: 1 }, { id: nowhere }],
      action: { type: 'process', status: 'collected' },
    } as const
    const versions = async () =>
      Promise.all([a, b, c].map(async ({ id }) => (await getWasteRecord({ ctx, input: { id } })).version))
    const before = await versions()
    const events = await world.db.$count(liveEvents)
    const tried = await bulkRecords({
      ctx: staff,
      input: { ...input, records: [...input.records], dryRun: true },
    })
    expect(await versions()).toEqual(before)
    expect(await world.db.$count(liveEvents)).toBe(events)
    expect(tried).toMatchObject({ dryRun: true, done: 1, refused: 3 })
    const done = await bulkRecords({
      ctx: staff,
      input: { ...input, records: [...input.records], dryRun: false },
    })
    expect(done.results).toEqual([
      { id: a.id, ok: true, refusal: null, status: 'collected', version: 2 },
      { id: b.id, ok: false, refusal: 'illegal_move', status: 'collected', version: 2 },
      { id: c.id, ok: false, refusal: 'stale_version', status: 'pending', version: 2 },
      { id: nowhere, ok: false, refusal: 'not_found', status: null, version: null },
    ])
    expect(tried.results.map(({ ok, refusal }) => [ok, refusal])).toEqual(
      done.results.map(({ ok, refusal }) => [ok, refusal]),
    )
  })

  it('tells what was done when something fails half-way', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const [a, b, c] = [await declare(ctx), await declare(ctx), await declare(ctx)]
    let committed = 0
    const failing = {
      ...staff,
      wakeLiveLog: () => void committed++,
      clock: {
        now: () => {
          if (committed > 0) throw new Error('the machine is on fire')
          return world.clock.now()
        },
      },
    }
    const input = {
      records: [a, b, c].map(({ id }) => ({ id })),
      action: { type: 'process', status: 'collected' },
    } as const
    const { done, results } = await bulkRecords({ ctx: failing, input })
    expect(done).toBe(1)
    expect(results.map(({ id, refusal }) => [id, refusal])).toEqual([
      [a.id, null],
      [b.id, 'unavailable'],
      [c.id, 'unavailable'],
    ])
    expect((await getWasteRecord({ ctx, input: { id: a.id } })).status).toBe('collected')
    expect((await getWasteRecord({ ctx, input: { id: b.id } })).status).toBe('pending')
    await expect(
      bulkRecords({ ctx: failing, input: { ...input, records: [{ id: b.id }] } }),
    ).rejects.toThrow()
  })

  it('is refused whole where it could not be right for any', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx)
    const bulk = (records: { id: string }[], action: object, as = staff) =>
      bulkRecords({ ctx: as, input: { records, action, dryRun: false } as never })
    expect(await rulesOf(bulk([{ id }], { type: 'process', status: 'rejected' }))).toEqual([
      'processingNotes reason_needed',
    ])
    expect(await rulesOf(bulk([{ id }, { id }], { type: 'process', status: 'collected' }))).toEqual([
      'records same_record_twice',
    ])
    expect(await codeOf(bulk([], { type: 'process', status: 'collected' }))).toBe('validation')
    expect(await codeOf(bulk([{ id }], { type: 'process', status: 'collected' }, ctx))).toBe('forbidden')
  })
})

describe('categories', () => {
  it('are changed by a super admin, as versions, with a line in the audit log', async () => {
    const boss = await world.account('super_admin')
    const { categories } = await listCategories({ ctx: boss })
    expect(categories.map(({ environmentalMultiplier }) => environmentalMultiplier)).toEqual([
      1, 1.5, 1.2, 1.3, 1.4, 2, 2.5, 1.1, 1,
    ])
    const { version } = categories.find(({ wasteType }) => wasteType === 'other') as { version: number }
    const changed = await updateCategory({
      ctx: boss,
      input: { wasteType: 'other', version, isActive: false },
    })
    expect(changed).toMatchObject({ version: version + 1, isActive: false })
    expect(
      await codeOf(updateCategory({ ctx: boss, input: { wasteType: 'other', version, basePoints: 1 } })),
    ).toBe('stale_version')
    const [entry] = await world.db
      .select()
      .from(auditLog)
      .orderBy(desc(auditLog.createdAt), desc(auditLog.id))
      .limit(1)
    expect(entry).toMatchObject({
      action: 'category.updated',
      before: { isActive: true },
      after: { isActive: false },
    })
    const ctx = await world.account()
    expect(await rulesOf(declare(ctx, { wasteType: 'other' }))).toEqual(['wasteType category_inactive'])
    await updateCategory({ ctx: boss, input: { wasteType: 'other', isActive: true } })
    expect(await codeOf(updateCategory({ ctx, input: { wasteType: 'other', basePoints: 50 } }))).toBe(
      'forbidden',
    )
  })
})

describe('records of before', () => {
  it('are taken into the chain of custody when somebody first changes them', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const old = {
      custodyHead: null,
      custodySalt: null,
      environmentalScore: 0,
      pointsAwarded: 0,
      wasteCode: null,
    }
    const before = '01a20703-ef83-74bd-b1ea-908a01438c06'
    await world.db.insert(wasteRecords).values({
      ...old,
      id: before,
      userId: ctx.actor.userId,
      wasteType: 'plastic',
      quantity: 2,
      unit: 'kg',
      quantityKg: 2,
      createdAt: world.clock.now(),
      updatedAt: world.clock.now(),
      version: 4,
    })
    const record = await processWasteRecord({ ctx: staff, input: { id: before, status: 'collected' } })
    expect(record).toMatchObject({
      environmentalScore: 30,
      pointsAwarded: 6,
      version: 5,
      wasteCode: '20 01 39',
    })
    const events = await world.db
      .select()
      .from(custodyEvents)
      .where(eq(custodyEvents.recordId, before))
      .orderBy(asc(custodyEvents.seq))
    expect(events.map(({ seq, body }) => [seq, JSON.parse(body).action])).toEqual([
      [4, 'adopted'],
      [5, 'processed'],
    ])
    expect(await balanceOf(ctx.actor.userId)).toBe(6)
  })
})
