import type { ListWasteRecordsInput, WasteStatus } from '@benne/contracts'
import { liveEvents, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  createWasteRecord,
  getWasteRecord,
  listWasteRecords,
  processWasteRecord,
} from '@benne/services'
import { desc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const glass = { wasteType: 'glass', quantity: 2.4, unit: 'kg' } as const
const declare = (ctx: AccountCtx, more: object = {}) =>
  createWasteRecord({ ctx, input: { ...glass, ...more } })
const unknownId = '01a20703-ef83-74bd-b1ea-908a01438c05'

async function recordIn(status: WasteStatus, ctx: AccountCtx) {
  const record = await declare(ctx)
  await world.db.update(wasteRecords).set({ status }).where(eq(wasteRecords.id, record.id))
  return record
}

async function listAll(ctx: AccountCtx, input: Partial<ListWasteRecordsInput>) {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page = await listWasteRecords({ ctx, input: { limit: 3, ...input, ...(cursor && { cursor }) } })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  return ids
}

describe('create', () => {
  it('keeps what was declared and writes the event in the same transaction', async () => {
    const ctx = await world.account()
    const woken = world.woken()
    const record = await declare(ctx, {
      quantity: 250,
      unit: 'g',
      location: 'Halle',
      latitude: 48.1,
      longitude: -1.7,
    })
    expect(record).toMatchObject({
      quantity: 250,
      unit: 'g',
      quantityKg: 0.25,
      status: 'pending',
      version: 1,
      userId: ctx.actor.userId,
    })
    const [event] = await world.db.select().from(liveEvents).orderBy(desc(liveEvents.seq)).limit(1)
    expect(event).toMatchObject({ type: 'waste_update', userId: ctx.actor.userId, staff: true })
    expect(world.woken()).toBe(woken + 1)
  })

  it('leaves neither record nor event when something fails after the writes', async () => {
    const ctx = await world.account()
    const count = async () => [
      await world.db.$count(wasteRecords),
      await world.db.$count(liveEvents),
      world.woken(),
    ]
    const before = await count()
    await expect(
      world.db.transaction(async (tx) => {
        await declare({ ...ctx, tx })
        throw new Error('later')
      }),
    ).rejects.toThrow('later')
    expect(await count()).toEqual(before)
  })

  it('keeps text as text', async () => {
    const ctx = await world.account()
    const description = `'); drop table users; -- <script>alert(1)</script> \${7*7} {{7*7}} %00 ‮ 🫙`
    const { id } = await declare(ctx, { description })
    expect((await getWasteRecord({ ctx, input: { id } })).description).toBe(description)
  })
})

describe('get', () => {
  it('gives residents their own, staff any, and one answer for absent and not theirs', async () => {
    const [owner, other, staff] = [await world.account(), await world.account(), await world.account('admin')]
    const { id } = await declare(owner)
    expect((await getWasteRecord({ ctx: owner, input: { id } })).id).toBe(id)
    expect((await getWasteRecord({ ctx: staff, input: { id } })).owner.id).toBe(owner.actor.userId)
    const refused = async (input: { id: string }) =>
      getWasteRecord({ ctx: other, input }).catch((e: Error) => `${e.name} ${e.message}`)
    expect(await refused({ id })).toBe(await refused({ id: unknownId }))
    expect(await codeOf(getWasteRecord({ ctx: other, input: { id } }))).toBe('not_found')
    expect(await codeOf(getWasteRecord({ ctx: other, input: { id: 'x' } }))).toBe('validation')
  })

  it('is refused without signing in', async () => {
    expect(
      await codeOf(getWasteRecord({ ctx: world.as({ type: 'anonymous' }), input: { id: unknownId } })),
    ).toBe('unauthenticated')
  })
})

describe('list', () => {
  it('is newest first, each once, through pages that break inside one millisecond', async () => {
    const ctx = await world.account()
    const ids: string[] = []
    for (let i = 0; i < 10; i++) {
      ids.unshift((await declare(ctx)).id)
      if (i % 4 === 0) world.clock.advance(1)
    }
    const listed = await listAll(ctx, {})
    expect(new Set(listed)).toEqual(new Set(ids))
    expect(listed).toHaveLength(10)
    const records = await Promise.all(listed.map((id) => getWasteRecord({ ctx, input: { id } })))
    const keys = records.map((r) => [r.createdAt.getTime(), r.id] as const)
    expect(keys).toEqual(keys.toSorted(([a, x], [b, y]) => b - a || (x < y ? 1 : -1)))
  })

  it('does not move under a reader when new records arrive', async () => {
    const ctx = await world.account()
    for (let i = 0; i < 4; i++) {
      world.clock.advance(1000)
      await declare(ctx)
    }
    const first = await listWasteRecords({ ctx, input: { limit: 2 } })
    world.clock.advance(1000)
    await declare(ctx)
    const second = await listWasteRecords({ ctx, input: { limit: 2, cursor: first.nextCursor } })
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4)
    expect(second.nextCursor).toBeNull()
  })

  it('filters by type, status and, for staff, owner', async () => {
    const [ana, ben, staff] = [await world.account(), await world.account(), await world.account('admin')]
    const paper = await declare(ana, { wasteType: 'paper' })
    const recycled = await recordIn('recycled', ana)
    const bens = await declare(ben, { wasteType: 'paper' })
    expect(await listAll(ana, { wasteType: 'paper' })).toEqual([paper.id])
    expect(await listAll(ana, { status: 'recycled' })).toEqual([recycled.id])
    expect(await listAll(ana, { status: 'recycled', wasteType: 'paper' })).toEqual([])
    expect(await listAll(staff, { userId: ben.actor.userId })).toEqual([bens.id])
    expect(await listAll(ana, { userId: ben.actor.userId })).toEqual([])
    expect(await listAll(staff, {})).toEqual(expect.arrayContaining([paper.id, recycled.id, bens.id]))
  })

  it.each([
    'x',
    '',
    'eyJ4IjoxfQ',
    Buffer.from('[1]').toString('base64url'),
    Buffer.from(`[8640000000000000,"${unknownId}"]`).toString('base64url'),
    Buffer.from(`[1e99,"${unknownId}"]`).toString('base64url'),
  ])('refuses the cursor %j', async (cursor) => {
    expect(await codeOf(listWasteRecords({ ctx: await world.account(), input: { limit: 20, cursor } }))).toBe(
      'validation',
    )
  })
})

describe('process', () => {
  it('sets processor, notes, date and version, and tells owner and staff', async () => {
    const [owner, ctx] = [await world.account(), await world.account('admin')]
    const { id } = await declare(owner)
    world.clock.advance(1000)
    const record = await processWasteRecord({
      ctx,
      input: { id, status: 'collected', processingNotes: 'Bac 4' },
    })
    const now = world.clock.now()
    expect(record).toMatchObject({
      processorId: ctx.actor.userId,
      processingNotes: 'Bac 4',
      collectionDate: now,
      updatedAt: now,
      version: 2,
    })
    const processed = await processWasteRecord({ ctx, input: { id, status: 'processed', version: 2 } })
    expect(processed).toMatchObject({ collectionDate: now, processingNotes: 'Bac 4', version: 3 })
  })

  it('tells who was slower, with what it is now', async () => {
    const [owner, ctx] = [await world.account(), await world.account('admin')]
    const { id } = await declare(owner)
    await processWasteRecord({ ctx, input: { id, status: 'collected', version: 1 } })
    await expect(
      processWasteRecord({ ctx, input: { id, status: 'rejected', processingNotes: 'x', version: 1 } }),
    ).rejects.toMatchObject({
      code: 'stale_version',
      details: { status: 'collected', version: 2, validation: 'awaiting' },
    })
  })

  it('lets one of ten win who move it at once', async () => {
    const [owner, ctx] = [await world.account(), await world.account('admin')]
    const { id } = await declare(owner)
    const moves = await Promise.allSettled(
      Array.from({ length: 10 }, () => processWasteRecord({ ctx, input: { id, status: 'collected' } })),
    )
    expect(moves.filter((move) => move.status === 'fulfilled')).toHaveLength(1)
    expect((await getWasteRecord({ ctx, input: { id } })).version).toBe(2)
  })

  it('knows no record that does not exist', async () => {
    const ctx = await world.account('admin')
    expect(await codeOf(processWasteRecord({ ctx, input: { id: unknownId, status: 'collected' } }))).toBe(
      'not_found',
    )
  })
})
