import { createHash, randomBytes } from 'node:crypto'
import type { CreateWasteRecordInput } from '@benne/contracts'
import { users, wasteImages, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  buildExport,
  type Ctx,
  createWasteRecord,
  exportMe,
  type ImageStore,
  ImageStoreError,
  processWasteRecord,
  readExport,
  validateWasteRecord,
  withdrawWasteRecord,
} from '@benne/services'
import { eq } from 'drizzle-orm'
import { strFromU8, unzipSync } from 'fflate'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { canonical } from '../src/custody/encoding.ts'
import { Archive } from '../src/exports/archive.ts'
import { addImages } from '../src/exports/images.ts'
import { useAccountWorld } from './account-world.ts'

const world = useAccountWorld()

/** Pictures in memory, handed out in pieces. */
class Store implements Partial<ImageStore> {
  readonly files = new Map<string, Buffer>()
  away = false
  largestPiece = 0

  keep(bytes: Buffer): string {
    const name = `${createHash('sha256').update(bytes).digest('hex')}.webp`
    this.files.set(name, bytes)
    return name
  }

  async read(name: string) {
    if (this.away) throw new ImageStoreError('unavailable', 'the store is away')
    const bytes = this.files.get(name)
    return bytes ? { size: bytes.length, body: this.#pieces(bytes) } : null
  }

  async *#pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 64 * 1024) {
      const piece = bytes.subarray(at, at + 64 * 1024)
      this.largestPiece = Math.max(this.largestPiece, piece.length)
      yield piece
    }
  }
}

const worker = (store: Store): Ctx =>
  ({ ...world.as({ type: 'system', name: 'worker' }), imageStore: store }) as unknown as Ctx

async function copyOf(ctx: AccountCtx, store = new Store()) {
  const { id } = await exportMe({ ctx })
  await buildExport({ ctx: worker(store), input: { exportId: id } })
  const chunks: Uint8Array[] = []
  for await (const chunk of (await readExport({ ctx, input: { id } })).chunks) chunks.push(chunk)
  const files = unzipSync(Buffer.concat(chunks))
  const json = (name: string) => JSON.parse(strFromU8(files[name] ?? new Uint8Array()))
  return { files, json }
}

const declare = (ctx: AccountCtx, more: Partial<CreateWasteRecordInput> = {}) =>
  createWasteRecord({
    ctx,
    input: { wasteType: 'plastic', quantity: 2, unit: 'kg', massSource: 'estimated', ...more },
  })

const picture = (userId: string, recordId: string | null, name: string, bytes: number) => ({
  id: uuidv7(),
  userId,
  recordId,
  name,
  thumbnailName: name,
  width: 4,
  height: 3,
  bytes,
  perceptualHash: 1n,
  latitude: recordId ? null : 46.3,
  longitude: recordId ? null : -0.4,
  createdAt: world.clock.now(),
})

describe('the copy of what somebody declared', () => {
  it('holds records, points, figures, achievements and the chain of custody, and nobody else’s', async () => {
    const [ctx, other, staff] = [
      await world.account(),
      await world.account(),
      await world.account({ role: 'admin' }),
    ]
    const kept = await declare(ctx, { description: 'Bottles, "green" 🫙', latitude: 46.3, longitude: -0.4 })
    const gone = await declare(ctx, { wasteType: 'paper' })
    await declare(other, { description: 'not mine' })
    await validateWasteRecord({
      ctx: staff,
      input: { id: kept.id, isValid: false, validationNotes: 'Empty' },
    })
    await validateWasteRecord({ ctx: staff, input: { id: kept.id, isValid: true } })
    await withdrawWasteRecord({ ctx, input: { id: gone.id } })
    const { files, json } = await copyOf(ctx)

    const records = json('records.json')
    expect(records.map(({ id }: { id: string }) => id)).toEqual([kept.id, gone.id])
    expect(records[0]).toMatchObject({
      environmentalScore: 33,
      pointsAwarded: 6,
      validation: 'valid',
      wasteCode: '20 01 39',
      flags: [],
      custodyHead: expect.stringMatching(/^[0-9a-f]{64}$/),
      custodySalt: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    for (const name of ['processorId', 'validatedBy', 'searchText', 'userId'])
      expect(records[0]).not.toHaveProperty(name)
    expect(json('points.json').map(({ points }: { points: number }) => points)).toEqual([6, 2, -6, 6, -2])
    expect(json('achievements.json')).toEqual([
      { name: 'first_record', achievedAt: world.clock.now().toISOString() },
    ])
    expect(json('impacts.json')).toMatchObject([
      { recordId: kept.id, version: 1, factorId: 'plastic/mixed_plastic', massKg: 2 },
      { recordId: gone.id, version: 1, factorId: 'paper/cardboard', kgCo2e: -1.026 },
    ])
    expect(strFromU8(Buffer.concat(Object.values(files)))).not.toContain('not mine')
  })

  it('holds the chain of custody word for word, with the values that it commits to', async () => {
    const [ctx, staff] = [await world.account(), await world.account({ role: 'admin' })]
    const { id } = await declare(ctx, { description: 'Jars' })
    await processWasteRecord({ ctx: staff, input: { id, status: 'collected', processingNotes: 'Bin 4' } })
    const { json } = await copyOf(ctx)
    const events = json('custody.json')
    const [record] = await world.db.select().from(wasteRecords).where(eq(wasteRecords.id, id))
    expect(events.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2])
    expect(events.at(-1).hash).toBe(record?.custodyHead?.toString('hex'))
    expect(events[0].personalValues).toEqual([{ field: 'description', before: null, after: 'Jars' }])
    expect(events[1].personalValues).toEqual([{ field: 'processingNotes', before: null, after: 'Bin 4' }])
    for (const { body } of events) expect(canonical(JSON.parse(body))).toBe(body)
  })

  it('goes through thousands of records a page at a time', async () => {
    const ctx = await world.account()
    await declare(ctx)
    const [{ searchText: _text, ...like }] = (await world.db
      .select()
      .from(wasteRecords)
      .where(eq(wasteRecords.userId, ctx.actor.userId))) as [typeof wasteRecords.$inferSelect]
    await world.db.insert(wasteRecords).values(
      Array.from({ length: 1300 }, (_, i) => ({
        ...like,
        id: uuidv7(),
        withdrawnAt: i % 2 === 0 ? null : like.createdAt,
      })),
    )
    const { json } = await copyOf(ctx)
    expect(new Set(json('records.json').map(({ id }: { id: string }) => id)).size).toBe(1301)
    expect(json('custody.json')).toHaveLength(1)
  })
})

describe('the pictures in it', () => {
  it('are those of the records and those that wait, each file once, byte for byte', async () => {
    const [ctx, other, staff] = [
      await world.account(),
      await world.account(),
      await world.account({ role: 'admin' }),
    ]
    const store = new Store()
    const bytes = [randomBytes(200_000), randomBytes(3_000_000), randomBytes(10)] as const
    const [small, large, waiting] = bytes.map((each) => store.keep(each)) as [string, string, string]
    const theirs = store.keep(randomBytes(20))
    const { userId } = ctx.actor
    const [one, two] = [await declare(ctx), await declare(ctx)]
    const strange = await declare(other)
    await world.db.insert(wasteImages).values([
      picture(userId, one.id, small, 200_000),
      // Added by staff: it is of the resident's record all the same.
      picture(staff.actor.userId, one.id, large, 3_000_000),
      picture(userId, two.id, small, 200_000),
      picture(userId, null, waiting, 10),
      picture(other.actor.userId, strange.id, theirs, 20),
    ])
    const { files, json } = await copyOf(ctx, store)
    const names = Object.keys(files).filter((name) => name.startsWith('images/'))
    expect(names.toSorted()).toEqual([small, large, waiting].map((name) => `images/${name}`).toSorted())
    expect(Buffer.from(files[`images/${large}`] as Uint8Array).equals(bytes[1])).toBe(true)
    expect(store.largestPiece).toBeLessThanOrEqual(64 * 1024)
    expect(json('images.json')).toMatchObject([
      { recordId: one.id, name: small, file: `images/${small}`, bytes: 200_000 },
      { recordId: one.id, name: large, file: `images/${large}` },
      { recordId: two.id, name: small, file: `images/${small}` },
      { recordId: null, name: waiting, file: `images/${waiting}`, latitude: 46.3 },
    ])
  })

  it('may be gone from the store, and then are only named', async () => {
    const ctx = await world.account()
    const { id } = await declare(ctx)
    const name = `${'0'.repeat(64)}.webp`
    await world.db.insert(wasteImages).values(picture(ctx.actor.userId, id, name, 10))
    const { json } = await copyOf(ctx)
    expect(json('images.json')).toMatchObject([{ name, file: null }])
  })

  it('make the copy wait when the store is away', async () => {
    const ctx = await world.account()
    const store = new Store()
    const { id } = await declare(ctx)
    await world.db.insert(wasteImages).values(picture(ctx.actor.userId, id, store.keep(randomBytes(10)), 10))
    store.away = true
    const { id: exportId } = await exportMe({ ctx })
    const build = () => buildExport({ ctx: worker(store), input: { exportId } })
    await expect(build()).rejects.toThrow('away')
    store.away = false
    await build()
    expect(await readExport({ ctx, input: { id: exportId } })).toMatchObject({ bytes: expect.any(Number) })
  })

  it('end where the archive would become too large', async () => {
    const store = new Store()
    const names = [40, 50, 30].map((length) => store.keep(randomBytes(length)))
    const parts: Buffer[] = []
    const archive = new Archive({
      modified: new Date('2026-05-04T08:00:00Z'),
      keep: async (_seq, data) => void parts.push(data),
    })
    async function* pages() {
      yield names.map((name) => ({ name, bytes: store.files.get(name)?.length ?? 0 }))
    }
    const added = await addImages(archive, store as unknown as ImageStore, pages(), { limit: 75 })
    await archive.end()
    expect([...added]).toEqual([names[0], names[2]])
    expect(Object.keys(unzipSync(Buffer.concat(parts)))).toHaveLength(2)
    const stopped = addImages(archive, store as unknown as ImageStore, pages(), {
      signal: AbortSignal.abort(),
    })
    await expect(stopped).rejects.toThrow('aborted')
  })
})

it('a copy of an account without anything has every file', async () => {
  const ctx = await world.account()
  const { json } = await copyOf(ctx)
  for (const name of ['records', 'points', 'achievements', 'impacts', 'custody', 'images'])
    expect(json(`${name}.json`)).toEqual([])
  expect(await world.db.$count(users, eq(users.id, ctx.actor.userId))).toBe(1)
})
