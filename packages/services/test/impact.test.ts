import type { CreateWasteRecordInput, RecordImpact } from '@benne/contracts'
import { auditLog, installation, type Transaction, wasteImpacts, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  createWasteRecord,
  getImpact,
  getWasteRecord,
  listFactors,
  processWasteRecord,
  recomputeImpact,
  recomputeRecords,
  updateWasteRecord,
  validateWasteRecord,
  withdrawWasteRecord,
} from '@benne/services'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const minute = 60_000
const declare = (ctx: AccountCtx, more: Partial<CreateWasteRecordInput> = {}) =>
  createWasteRecord({
    ctx,
    input: { wasteType: 'glass', quantity: 10, unit: 'kg', massSource: 'estimated', ...more },
  })
const impactOf = (ctx: AccountCtx, id: string): Promise<RecordImpact> => getImpact({ ctx, input: { id } })
const versionsOf = (id: string) =>
  world.db.select().from(wasteImpacts).where(eq(wasteImpacts.recordId, id)).orderBy(asc(wasteImpacts.version))
const setsOf = async (id: string) =>
  (await versionsOf(id)).map(({ version, factorSet }) => `${version} ${factorSet}`)

/** Takes a record to its end. */
async function finish(ctx: AccountCtx, id: string, status: 'recycled' | 'disposed', more: object = {}) {
  for (const each of ['collected', 'processed'] as const)
    await processWasteRecord({ ctx, input: { id, status: each } })
  return processWasteRecord({ ctx, input: { id, status, ...more } })
}

const worker = () => world.as({ type: 'system', name: 'worker' })
const recompute = (factorSet: 'ademe-23.6' | 'epa-warm-16', signal?: AbortSignal) =>
  recomputeRecords({ ctx: worker(), input: { factorSet }, ...(signal && { signal }) })
const choose = async (factorSet: 'ademe-23.6' | 'epa-warm-16') =>
  recomputeImpact({ ctx: await world.account('super_admin'), input: { factorSet } })

afterEach(async () => {
  await world.db.update(installation).set({ factorSet: 'ademe-23.6' })
})

describe('the impact of a record', () => {
  it('is kept with everything that it was computed from', async () => {
    const ctx = await world.account()
    const record = await declare(ctx, { massSource: 'weighed' })
    expect(record.impact).toEqual({
      kgCo2e: 5.6,
      low: 4.48,
      high: 6.72,
      factorId: 'glass/packaging',
      factorSet: 'ademe-23.6',
      baseline: 'landfill',
      version: 1,
      potential: true,
    })
    expect(await versionsOf(record.id)).toEqual([
      {
        recordId: record.id,
        version: 1,
        factorSet: 'ademe-23.6',
        factorId: 'glass/packaging',
        elements: ['34472', '34473', '34476'],
        baseline: 'landfill',
        massKg: 10,
        massSource: 'weighed',
        kgCo2e: 5.6,
        low: 4.48,
        high: 6.72,
        computedAt: world.clock.now(),
      },
    ])
  })

  it('gets a version when something that it depends on changes, and none otherwise', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    const update = (fields: object) => updateWasteRecord({ ctx, input: { id, ...fields } })
    const versions = async () => (await versionsOf(id)).length
    await update({ description: 'Jars', location: 'Here', latitude: 46.3, longitude: -0.4 })
    await update({ quantity: 10_000, unit: 'g' })
    expect(await versions()).toBe(1)
    expect((await update({ quantity: 20, unit: 'kg' })).impact).toMatchObject({ kgCo2e: 11.2, version: 2 })
    expect((await update({ massSource: 'weighed' })).impact).toMatchObject({ kgCo2e: 11.2, version: 3 })
    expect((await update({ wasteType: 'metal' })).impact).toMatchObject({
      factorId: 'metal/ferrous',
      version: 4,
    })
    expect((await update({ material: 'aluminium' })).impact).toMatchObject({
      factorId: 'metal/aluminium',
      kgCo2e: 152,
      version: 5,
    })
    const { impact, versions: shown } = await impactOf(ctx, id)
    expect(impact?.version).toBe(5)
    expect(shown.map(({ version, massKg, massSource }) => [version, massKg, massSource])).toEqual([
      [5, 20, 'weighed'],
      [4, 20, 'weighed'],
      [3, 20, 'weighed'],
      [2, 20, 'estimated'],
      [1, 10, 'estimated'],
    ])
  })

  it('becomes that of the treatment, and achieved, only when it is recycled', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx, { wasteType: 'organic' })
    const done = await finish(staff, id, 'recycled', { treatment: 'anaerobic_digestion' })
    expect(done.impact).toMatchObject({
      factorId: 'organic/anaerobic_digestion',
      kgCo2e: 3.05,
      low: 0,
      high: 6.1,
      version: 2,
      potential: false,
    })
    expect((await impactOf(ctx, id)).impact).toMatchObject({ potential: false })
    const rags = await declare(ctx, { wasteType: 'textile' })
    expect(rags.impact?.kgCo2e).toBeCloseTo(259.89, 6)
    expect((await finish(staff, rags.id, 'recycled', { treatment: 'material_recycling' })).impact).toBeNull()
    expect(await impactOf(ctx, rags.id)).toMatchObject({
      impact: null,
      reason: 'no_factor',
      versions: [{ version: 1 }],
    })
  })

  it('claims nothing, and says why', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const ids = {
      pollution_avoided: (await declare(ctx, { wasteType: 'hazardous' })).id,
      no_factor: (await declare(ctx, { wasteType: 'other' })).id,
      disposed: (await declare(ctx)).id,
      rejected: (await declare(ctx)).id,
      refused: (await declare(ctx)).id,
      withdrawn: (await declare(ctx)).id,
    }
    await finish(staff, ids.disposed, 'disposed')
    const why = { processingNotes: 'No', status: 'rejected' } as const
    await processWasteRecord({ ctx: staff, input: { id: ids.rejected, ...why } })
    await validateWasteRecord({
      ctx: staff,
      input: { id: ids.refused, isValid: false, validationNotes: 'No' },
    })
    await withdrawWasteRecord({ ctx, input: { id: ids.withdrawn } })
    for (const [reason, id] of Object.entries(ids)) {
      for (const reader of [ctx, staff]) {
        expect(await impactOf(reader, id), reason).toMatchObject({
          impact: null,
          reason,
          factor: null,
          others: [],
          signsDiffer: false,
        })
      }
      if (reason !== 'withdrawn')
        expect((await getWasteRecord({ ctx, input: { id } })).impact, reason).toBeNull()
    }
    // What was shown while it was on its way is still told of.
    expect((await impactOf(ctx, ids.disposed)).versions).toMatchObject([{ kgCo2e: 5.6 }])
    expect((await impactOf(ctx, ids.pollution_avoided)).versions).toEqual([])
  })

  it('claims again when a refusal was a mistake', async () => {
    const [ctx, staff] = [await world.account(), await world.account('admin')]
    const { id } = await declare(ctx)
    await validateWasteRecord({ ctx: staff, input: { id, isValid: false, validationNotes: 'No' } })
    const { impact } = await validateWasteRecord({ ctx: staff, input: { id, isValid: true } })
    expect(impact).toMatchObject({ kgCo2e: 5.6, version: 1 })
  })

  it('shows what the other sets say of the same mass, and where they differ in sign', async () => {
    const ctx = await world.account()
    const paper = await impactOf(ctx, (await declare(ctx, { wasteType: 'paper' })).id)
    expect(paper.impact?.kgCo2e).toBe(-5.13)
    expect(paper.factor).toMatchObject({
      id: 'paper/cardboard',
      factorSet: 'ademe-23.6',
      elements: ['34480', '34481', '34484', '34485'],
      impact: 0.992,
      avoided: -0.379,
      net: 0.613,
      landfill: 0.1,
      benefit: -0.513,
      uncertainty: 0.2,
      validUntil: '2024-03',
    })
    expect(paper.others).toMatchObject([{ factor: { factorSet: 'epa-warm-16', id: 'paper/cardboard' } }])
    expect(paper.others[0]?.kgCo2e).toBeCloseTo(36.597, 3)
    expect(paper.signsDiffer).toBe(true)
    const glass = await impactOf(ctx, (await declare(ctx)).id)
    expect(glass.others[0]?.kgCo2e).toBeCloseTo(3.307, 3)
    expect(glass.signsDiffer).toBe(false)
    const film = await declare(ctx, { wasteType: 'plastic', material: 'pe_film' })
    expect((await impactOf(ctx, film.id)).others).toEqual([])
  })

  it('is told of before the first version of a record that is older than figures', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    await world.db.update(wasteRecords).set({ custodyHead: null }).where(eq(wasteRecords.id, id))
    const old = { ...(await row(id)), id: '01890000-0000-7000-8000-0000000000aa' }
    await world.db.insert(wasteRecords).values(old)
    expect(await impactOf(ctx, old.id)).toMatchObject({
      impact: { kgCo2e: 5.6, version: 1, potential: true },
      reason: null,
      versions: [],
    })
    const staff = await world.account('admin')
    await processWasteRecord({ ctx: staff, input: { id: old.id, status: 'collected' } })
    expect(await impactOf(ctx, old.id)).toMatchObject({ impact: { kgCo2e: 5.6, version: 1 }, reason: null })
    expect(await versionsOf(old.id)).toHaveLength(1)
  })

  const row = async (id: string) => {
    const [{ searchText: _text, ...found }] = (await world.db
      .select()
      .from(wasteRecords)
      .where(eq(wasteRecords.id, id))) as [typeof wasteRecords.$inferSelect]
    return found
  }

  it('is for its owner and for staff', async () => {
    const [ctx, other] = [await world.account(), await world.account()]
    const { id } = await declare(ctx)
    expect(await codeOf(impactOf(other, id))).toBe('not_found')
    expect(await codeOf(impactOf(ctx, '01890000-0000-7000-8000-0000000000bb'))).toBe('not_found')
    expect(await codeOf(impactOf(ctx, 'x'))).toBe('validation')
    expect(await codeOf(impactOf(world.as({ type: 'anonymous' }) as AccountCtx, id))).toBe('unauthenticated')
    expect((await impactOf(await world.account('admin'), id)).impact?.version).toBe(1)
  })
})

describe('another factor set', () => {
  it('is for super admins who signed in lately, is written down, and asks for the work', async () => {
    const [boss, staff] = [await world.account('super_admin'), await world.account('admin')]
    const input = { factorSet: 'epa-warm-16' } as const
    expect(await codeOf(recomputeImpact({ ctx: staff, input }))).toBe('forbidden')
    expect(await codeOf(recomputeImpact({ ctx: boss, input: { factorSet: 'made-up' as never } }))).toBe(
      'validation',
    )
    const jobs = world.jobs.length
    await recomputeImpact({ ctx: boss, input })
    expect(await listFactors({ ctx: staff })).toMatchObject({
      current: 'epa-warm-16',
      sets: [{ id: 'ademe-23.6' }, { id: 'epa-warm-16' }],
    })
    expect(world.jobs.slice(jobs)).toEqual([{ name: 'impact', data: input }])
    const [entry] = await world.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.action, 'impact.recomputed'))
      .orderBy(desc(auditLog.id))
      .limit(1)
    expect(entry).toMatchObject({
      actorId: boss.actor.userId,
      entityType: 'installation',
      before: { factorSet: 'ademe-23.6' },
      after: { factorSet: 'epa-warm-16' },
    })
    world.clock.advance(11 * minute)
    expect(await codeOf(recomputeImpact({ ctx: boss, input }))).toBe('reauthentication_required')
    await recomputeImpact({ ctx: world.as({ type: 'command', name: 'root' }), input })
  })

  it('is used for what comes, and adds a version to what is there without touching it', async () => {
    const ctx = await world.account()
    const glass = await declare(ctx)
    const film = await declare(ctx, { wasteType: 'plastic', material: 'pe_film' })
    const before = await versionsOf(glass.id)
    await choose('epa-warm-16')
    expect((await declare(ctx)).impact).toMatchObject({ factorSet: 'epa-warm-16', version: 1 })
    world.clock.advance(minute)
    await recompute('epa-warm-16')
    expect((await versionsOf(glass.id)).slice(0, 1)).toEqual(before)
    const shown = await getWasteRecord({ ctx, input: { id: glass.id } })
    expect(shown.impact).toMatchObject({ factorSet: 'epa-warm-16', version: 2 })
    expect(shown.version).toBe(glass.version)
    // EPA knows no film: nothing is claimed, ADEME's figure is told beside it.
    expect(await impactOf(ctx, film.id)).toMatchObject({
      impact: null,
      reason: 'no_factor',
      others: [{ factor: { factorSet: 'ademe-23.6' }, kgCo2e: 6.39 }],
      versions: [{ factorSet: 'ademe-23.6', version: 1 }],
    })
    await choose('ademe-23.6')
    await recompute('ademe-23.6')
    expect(await setsOf(glass.id)).toEqual(['1 ademe-23.6', '2 epa-warm-16', '3 ademe-23.6'])
    expect((await impactOf(ctx, film.id)).impact).toMatchObject({ kgCo2e: 6.39, version: 3 })
  })

  it('comes to every record, however many run it at once and however often it is stopped', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    await copies(id, 1200)
    await choose('epa-warm-16')
    await expect(recompute('epa-warm-16', AbortSignal.abort())).rejects.toThrow('aborted')
    const stop = new AbortController()
    const interrupted = recompute('epa-warm-16', stop.signal)
    await expect
      .poll(() => world.db.$count(wasteImpacts, eq(wasteImpacts.factorSet, 'epa-warm-16')))
      .toBeGreaterThan(0)
    stop.abort()
    await interrupted.catch(() => {})
    await Promise.all([recompute('epa-warm-16'), recompute('epa-warm-16'), recompute('epa-warm-16')])
    const newest = await newestSets()
    expect(newest.size).toBe(1)
    expect(newest.get('epa-warm-16')).toBeGreaterThan(1200)
    expect(await recompute('epa-warm-16')).toBe(0)
  })

  it('comes to records that are changed or declared meanwhile, and to no record twice', async () => {
    const [ctx, other, staff] = [await world.account(), await world.account(), await world.account('admin')]
    const mine: string[] = []
    for (let i = 0; i < 12; i++) mine.push((await declare(ctx, { quantity: i + 1 })).id)
    const busy = await declare(other)
    await choose('epa-warm-16')
    // The work begins, and stands still before its first batch until somebody is at one of the records.
    const start = await hold((tx) =>
      tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('factor set', 0))`),
    )
    const running = recompute('epa-warm-16')
    await expect.poll(waiting).toBe(1)
    const change = await hold((tx) =>
      processWasteRecord({ ctx: { ...staff, tx }, input: { id: busy.id, status: 'collected' } }),
    )
    await start.release()
    const meanwhile = await Promise.all(
      mine.map((id, i) =>
        i % 2 === 0
          ? processWasteRecord({ ctx: staff, input: { id, status: 'collected' } })
          : declare(ctx, { quantity: 30 + i }),
      ),
    )
    // It goes on around the record that is being changed, and comes back for it.
    await expect.poll(async () => (await setsOf(mine.at(-1) as string)).length).toBe(2)
    await change.release()
    await running
    for (const id of new Set([busy.id, ...mine, ...meanwhile.map((record) => record.id)])) {
      const sets = await setsOf(id)
      expect(sets.at(-1), id).toMatch(/epa-warm-16$/)
      expect(
        sets.filter((each) => each.endsWith('epa-warm-16')),
        id,
      ).toHaveLength(1)
    }
  })

  it('comes to a record that was computed before the change and is committed after it', async () => {
    const ctx = await world.account()
    let id = ''
    const declaring = await hold(async (tx) => {
      id = (await declare({ ...ctx, tx })).id
    })
    await choose('epa-warm-16')
    // Which writers are left is asked again and again, and nothing else is done as long as there is one.
    let asked = 0
    const db = Object.create(world.db, {
      execute: {
        value: (...args: Parameters<typeof world.db.execute>) => (asked++, world.db.execute(...args)),
      },
    })
    const running = recomputeRecords({ ctx: { ...worker(), db }, input: { factorSet: 'epa-warm-16' } })
    await Promise.race([expect.poll(() => asked).toBeGreaterThan(3), running])
    await declaring.release()
    await running
    expect(await setsOf(id)).toEqual(['1 ademe-23.6', '2 epa-warm-16'])
  })

  it('ends when yet another one was chosen, whose own work does the rest', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    await choose('epa-warm-16')
    await choose('ademe-23.6')
    expect(await recompute('epa-warm-16')).toBe(0)
    expect(await setsOf(id)).toEqual(['1 ademe-23.6'])
  })

  it('leaves what was withdrawn as it was', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    await withdrawWasteRecord({ ctx, input: { id } })
    await choose('epa-warm-16')
    await recompute('epa-warm-16')
    expect(await setsOf(id)).toEqual(['1 ademe-23.6'])
  })

  /** A transaction that has done something and stays open until it is told to end. */
  async function hold(work: (tx: Transaction) => Promise<unknown>): Promise<{ release(): Promise<void> }> {
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const done = world.db.transaction(async (tx) => {
      await work(tx)
      begun.resolve()
      await end.promise
    })
    await Promise.race([begun.promise, done])
    return {
      release() {
        end.resolve()
        return done
      },
    }
  }

  async function waiting(): Promise<number> {
    const { rows } = await world.db.execute<{ count: number }>(
      sql`select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`,
    )
    return rows[0]?.count ?? 0
  }

  /** Records like one, quickly. */
  async function copies(id: string, many: number) {
    const [{ searchText: _text, ...like }] = (await world.db
      .select()
      .from(wasteRecords)
      .where(eq(wasteRecords.id, id))) as [typeof wasteRecords.$inferSelect]
    const [figure] = await versionsOf(id)
    const ids = Array.from(
      { length: many },
      (_, i) => `01890000-0000-7000-9000-${String(i).padStart(12, '0')}`,
    )
    await world.db.insert(wasteRecords).values(ids.map((each) => ({ ...like, id: each })))
    await world.db
      .insert(wasteImpacts)
      .values(ids.map((recordId) => ({ ...(figure as typeof wasteImpacts.$inferSelect), recordId })))
  }

  async function newestSets(): Promise<Map<string, number>> {
    const withdrawn = await world.db
      .selectDistinctOn([wasteImpacts.recordId], {
        set: wasteImpacts.factorSet,
        gone: wasteRecords.withdrawnAt,
      })
      .from(wasteImpacts)
      .innerJoin(wasteRecords, and(eq(wasteRecords.id, wasteImpacts.recordId)))
      .orderBy(wasteImpacts.recordId, desc(wasteImpacts.version))
    const sets = withdrawn.filter(({ gone }) => gone === null).map(({ set }) => set)
    return new Map([...new Set(sets)].map((set) => [set, sets.filter((each) => each === set).length]))
  }
})
