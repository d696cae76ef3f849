import type { CreateWasteRecordInput, RecordHistory } from '@benne/contracts'
import { custodyEvents, custodyRoots, custodyValues, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  createCustodyKeys,
  createWasteRecord,
  getHistory,
  listRoots,
  processWasteRecord,
  sealDays,
  updateWasteRecord,
  validateWasteRecord,
  verifyCustody,
  withdrawWasteRecord,
} from '@benne/services'
import { and, asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, newCustodyKey, useWorld } from './support.ts'

const world = useWorld()
const day = 24 * 3600 * 1000
const glass = { wasteType: 'glass', quantity: 2.4, unit: 'kg', massSource: 'estimated' } as const
const declare = (ctx: AccountCtx, more: Partial<CreateWasteRecordInput> = {}) =>
  createWasteRecord({ ctx, input: { ...glass, ...more } })
const system = () => world.as({ type: 'system', name: 'custody' })
const historyOf = (ctx: AccountCtx, id: string) => getHistory({ ctx, input: { id } })

async function verify(recordId?: string) {
  const faults: unknown[] = []
  const report = await verifyCustody({
    ctx: system(),
    input: { recordId },
    onFault: (fault) => void faults.push(fault),
  })
  return { ...report, faults }
}

/** A record with a life: declared with a place, corrected, collected and found right. */
async function makeRecord(owner: AccountCtx, staff: AccountCtx) {
  const { id } = await declare(owner, {
    description: 'Twelve bottles, washed',
    location: 'Halle',
    latitude: 48.1,
    longitude: -1.7,
  })
  world.clock.advance(60_000)
  await updateWasteRecord({ ctx: owner, input: { id, quantity: 2500, unit: 'g', description: null } })
  world.clock.advance(60_000)
  await processWasteRecord({ ctx: staff, input: { id, status: 'collected', processingNotes: 'Bac 4' } })
  world.clock.advance(60_000)
  await validateWasteRecord({
    ctx: staff,
    input: { id, isValid: true, environmentalScore: 33.335, pointsAwarded: 4 },
  })
  return id
}

describe('the history of a record', () => {
  it('tells its owner who did what and when, with staff by their first name', async () => {
    const [owner, staff] = [await world.account(), await world.account('admin')]
    const id = await makeRecord(owner, staff)
    const { events, verified, faults, sealedUntil } = await historyOf(owner, id)
    expect({ verified, faults, sealedUntil }).toEqual({ verified: true, faults: [], sealedUntil: null })
    expect(events.map(({ seq, action, actor }) => [seq, action, actor.name, actor.id])).toEqual([
      [1, 'created', 'Ana Test', owner.actor.userId],
      [2, 'updated', 'Ana Test', owner.actor.userId],
      [3, 'processed', 'Ana', staff.actor.userId],
      [4, 'validated', 'Ana', staff.actor.userId],
    ])
    expect(events.map(({ previousHash }) => previousHash)).toEqual([
      '0'.repeat(64),
      ...events.slice(0, 3).map(({ hash }) => hash),
    ])
    expect(changesOf(events, 2)).toEqual({
      quantity: [2.4, 2500],
      unit: ['kg', 'g'],
      quantityKg: [2.4, 2.5],
      environmentalScore: [36.04, 35.75],
      description: ['Twelve bottles, washed', null],
    })
    expect(events[1]?.changes.find(({ field }) => field === 'description')).toMatchObject({
      personal: true,
      erased: false,
    })
    expect(changesOf(events, 3)).toMatchObject({
      status: ['pending', 'collected'],
      processingNotes: [null, 'Bac 4'],
    })
    expect(changesOf(events, 4)).toMatchObject({ environmentalScore: [35.75, 33.34], pointsAwarded: [3, 4] })
    expect((await historyOf(staff, id)).events[3]?.actor.name).toBe('Ana Test')
  })

  it('is for its owner and for staff, also once it was taken back', async () => {
    const [owner, other, staff] = [await world.account(), await world.account(), await world.account('admin')]
    const { id } = await declare(owner)
    expect(await codeOf(historyOf(other, id))).toBe('not_found')
    expect(await codeOf(historyOf(owner, '01a20703-ef83-74bd-b1ea-908a01438c99'))).toBe('not_found')
    expect(await codeOf(historyOf(owner, 'x'))).toBe('validation')
    await withdrawWasteRecord({ ctx: owner, input: { id } })
    for (const ctx of [owner, staff]) {
      const { events, verified } = await historyOf(ctx, id.toUpperCase())
      expect([events.at(-1)?.action, verified]).toEqual(['withdrawn', true])
    }
    expect(await codeOf(historyOf(other, id))).toBe('not_found')
  })

  it('says of values that were erased that they were, and is verified', async () => {
    const owner = await world.account()
    const { id } = await declare(owner, { description: 'Letters of Ana', address: '1 rue Basse' })
    await world.db
      .delete(custodyValues)
      .where(and(eq(custodyValues.recordId, id), eq(custodyValues.field, 'description')))
    const { events, verified } = await historyOf(owner, id)
    expect(verified).toBe(true)
    expect(events[0]?.changes.filter(({ personal }) => personal)).toEqual([
      { field: 'address', before: null, after: '1 rue Basse', personal: true, erased: false },
      { field: 'description', before: null, after: null, personal: true, erased: true },
    ])
  })

  it('keeps words that look like something else', async () => {
    const [owner, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(owner, { description: '12', location: 'true', address: '[1]' })
    await processWasteRecord({ ctx: staff, input: { id, status: 'collected', processingNotes: 'null' } })
    const { events, verified } = await historyOf(owner, id)
    expect(verified).toBe(true)
    expect(changesOf(events, 1)).toMatchObject({
      description: [null, '12'],
      location: [null, 'true'],
      address: [null, '[1]'],
    })
    expect(changesOf(events, 2)).toMatchObject({ processingNotes: [null, 'null'] })
  })

  it('of a record that waits to be taken in is empty, and not verified', async () => {
    const owner = await world.account()
    const id = '01a20703-ef83-74bd-b1ea-908a01438d01'
    const at = world.clock.now()
    await world.db.insert(wasteRecords).values({
      id,
      userId: owner.actor.userId,
      wasteType: 'glass',
      quantity: 2,
      unit: 'kg',
      quantityKg: 2,
      createdAt: at,
      updatedAt: at,
    })
    expect(await historyOf(owner, id)).toEqual({ events: [], verified: false, faults: [], sealedUntil: null })
    expect(await verify(id)).toMatchObject({ records: 1, awaiting: 1, events: 0, faults: [] })
  })
})

function changesOf(events: RecordHistory['events'], seq: number) {
  const changes = events.find((event) => event.seq === seq)?.changes ?? []
  return Object.fromEntries(changes.map(({ field, before, after }) => [field, [before, after]]))
}

describe('sealing days', () => {
  it('begins with the day before, and makes up for days that were missed', async () => {
    const owner = await world.account()
    const first = await declare(owner)
    const today = world.clock.now().toISOString().slice(0, 10)
    expect(await sealDays({ ctx: system() })).toEqual({ days: [], differs: null })
    expect((await historyOf(owner, first.id)).sealedUntil).toBeNull()
    world.clock.advance(3 * day)
    await declare(owner)
    const { days, differs } = await sealDays({ ctx: system() })
    expect(differs).toBeNull()
    expect(days.map((each) => each.day)).toEqual([plus(today, 2)])
    expect((await historyOf(owner, first.id)).sealedUntil).toBe(plus(today, 2))
    world.clock.advance(4 * day)
    const later = await sealDays({ ctx: system() })
    expect(later.days.map((each) => each.day)).toEqual([3, 4, 5, 6].map((n) => plus(today, n)))
    expect(later.days.map(({ records }) => records - (days[0]?.records ?? 0))).toEqual([1, 1, 1, 1])
    expect(new Set(later.days.map(({ root }) => root)).size).toBe(1)
    expect(await sealDays({ ctx: system() })).toEqual({ days: [], differs: null })
    expect(await verify()).toMatchObject({ roots: 5, faults: [] })
  })

  it('lists them newest first, a page at a time, for staff', async () => {
    const staff = await world.account('admin')
    const { roots, more } = await listRoots({ ctx: staff, input: { limit: 2 } })
    expect([roots.length, more]).toEqual([2, true])
    const [newest, before] = roots
    expect(newest?.previousRoot).toBe(before?.root)
    expect(newest && newest.day > (before?.day ?? '')).toBe(true)
    expect(newest?.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
    const rest = await listRoots({ ctx: staff, input: { before: before?.day, limit: 100 } })
    expect([rest.roots.length, rest.more]).toEqual([3, false])
    expect(await codeOf(listRoots({ ctx: await world.account(), input: { limit: 2 } }))).toBe('forbidden')
  })

  it('waits until what was under way at midnight is written', async () => {
    const owner = await world.account()
    await declare(owner)
    const midnight = new Date(`${plus(world.clock.now().toISOString().slice(0, 10), 1)}T00:00:00.000Z`)
    world.clock.advance(midnight.getTime() - world.clock.now().getTime() + 15 * 60_000 - 1)
    await sealDays({ ctx: system() })
    const yesterday = plus(midnight.toISOString().slice(0, 10), -1)
    expect(await world.db.$count(custodyRoots, eq(custodyRoots.day, yesterday))).toBe(0)
    world.clock.advance(1)
    await sealDays({ ctx: system() })
    expect(await world.db.$count(custodyRoots, eq(custodyRoots.day, yesterday))).toBe(1)
  })

  it('lets a clock that is late write nothing into a day that is signed', async () => {
    const [owner, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(owner)
    world.clock.advance(day)
    await sealDays({ ctx: system() })
    world.clock.advance(-day)
    const late = await declare(owner)
    await processWasteRecord({ ctx: staff, input: { id, status: 'collected' } })
    world.clock.advance(day)
    const today = `${world.clock.now().toISOString().slice(0, 10)}T00:00:00.000Z`
    for (const [recordId, seq] of [
      [late.id, 1],
      [id, 2],
    ] as const) {
      const { events, verified } = await historyOf(owner, recordId)
      expect([events.at(-1)?.seq, events.at(-1)?.at.toISOString(), verified]).toEqual([seq, today, true])
    }
    expect(await verify()).toMatchObject({ faults: [] })
    world.clock.advance(day)
    expect(await sealDays({ ctx: system() })).toMatchObject({ differs: null })
    expect(await verify()).toMatchObject({ faults: [] })
  })

  it('goes on with a new key, and trusts what the old one signed by its public half', async () => {
    const next = newCustodyKey()
    const ctx = world.as({ type: 'system', name: 'custody' })
    const [old] = ctx.custodyKeys.trusted
    const rotated = createCustodyKeys([next, old?.toString('base64') ?? ''])
    world.clock.advance(day)
    await sealDays({ ctx: { ...ctx, custodyKeys: rotated } })
    const faults: unknown[] = []
    const onFault = (fault: unknown) => void faults.push(fault)
    await verifyCustody({ ctx: { ...ctx, custodyKeys: rotated }, onFault })
    expect(faults).toEqual([])
    await verifyCustody({ ctx: { ...ctx, custodyKeys: createCustodyKeys([next]) }, onFault })
    expect(faults.length).toBeGreaterThan(3)
    expect(new Set(faults.map((fault) => (fault as { fault: string }).fault))).toEqual(
      new Set(['unknown_key']),
    )
  })

  it('is for nobody over the network', async () => {
    const admin = await world.account('super_admin')
    expect(await codeOf(sealDays({ ctx: admin }))).toBe('forbidden')
    expect(await codeOf(verifyCustody({ ctx: admin, onFault: () => {} }))).toBe('forbidden')
  })
})

function plus(of: string, days: number): string {
  return new Date(Date.parse(of) + days * day).toISOString().slice(0, 10)
}

describe('an event', () => {
  it('is a text of which the hash is the SHA-256, and nothing in it tells of the person', async () => {
    const owner = await world.account()
    const { id } = await declare(owner, { description: 'Letters of Ana', address: '1 rue Basse' })
    const [event] = await world.db
      .select()
      .from(custodyEvents)
      .where(eq(custodyEvents.recordId, id))
      .orderBy(asc(custodyEvents.seq))
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(event?.body))
    expect(event?.hash).toEqual(Buffer.from(digest))
    expect(event?.body).not.toMatch(/Ana|Basse/)
  })
})
