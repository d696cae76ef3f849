import { randomBytes, randomInt } from 'node:crypto'
import { custodyEvents, custodyValues, idempotencyKeys, users, wasteImages, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  addImage,
  adoptRecords,
  anonymiseAccount,
  createWasteRecord,
  custodyState,
  getHistory,
  linkOf,
  newSalt,
  nothingYet,
  sealDays,
  validateWasteRecord,
} from '@benne/services'
import { eq, inArray } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { commitmentTo } from '../src/custody/encoding.ts'
import { CustodyWorld } from './custody-world.ts'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
const custody = new CustodyWorld(world)
beforeAll(() => custody.begin())
const dayMs = 24 * 3600 * 1000

/** A picture that waits for its record, and the names of its files. */
async function addPicture(userId: string): Promise<{ id: string; files: string[] }> {
  const id = uuidv7()
  const files = [32, 32].map((bytes) => `${randomBytes(bytes).toString('hex')}.webp`)
  const [name = '', thumbnailName = ''] = files
  const size = { width: 1, height: 1, bytes: 1, perceptualHash: BigInt(randomInt(2 ** 47)) }
  await world.db
    .insert(wasteImages)
    .values({ id, userId, name, thumbnailName, ...size, createdAt: world.clock.now() })
  return { id, files }
}

/** The system, with an image store that tells what was deleted. */
function withStore() {
  const deleted: string[] = []
  const imageStore = {
    ...custody.system().imageStore,
    delete: async (name: string) => void deleted.push(name),
  }
  return { ctx: custody.system({ imageStore }), deleted }
}

const recordOf = async (id: string) => {
  const [row] = await world.db.select().from(wasteRecords).where(eq(wasteRecords.id, id))
  return row
}

/** A record as it was declared before there was a chain of custody. */
async function declareBefore(ctx: AccountCtx, more: Partial<typeof wasteRecords.$inferInsert> = {}) {
  const id = uuidv7()
  const at = world.clock.now()
  await world.db.insert(wasteRecords).values({
    id,
    userId: ctx.actor.userId,
    wasteType: 'plastic',
    quantity: 2,
    unit: 'kg',
    quantityKg: 2,
    description: 'Films and bottles of Ana',
    createdAt: at,
    updatedAt: at,
    version: 3,
    ...more,
  })
  return id
}

/** Many records with the beginning of a chain each, quickly. */
async function declareMany(ctx: AccountCtx, count: number): Promise<string[]> {
  const before = await recordOf(await declareBefore(ctx))
  if (!before) throw new Error('there is no record')
  const made = Array.from({ length: count }, () => {
    const row = { ...before, id: uuidv7(), custodySalt: newSalt() }
    const { actor, clock } = custody.system()
    const fact = {
      recordId: row.id,
      seq: 3,
      at: clock.now(),
      actor,
      action: 'adopted',
      previous: null,
    } as const
    const link = linkOf({ ...fact, before: nothingYet, after: custodyState(row, []), salt: row.custodySalt })
    return { row: { ...row, custodyHead: link.event.hash }, link }
  })
  await world.db.insert(wasteRecords).values(made.map(({ row }) => row))
  await world.db.insert(custodyEvents).values(made.map(({ link }) => link.event))
  await world.db.insert(custodyValues).values(made.flatMap(({ link }) => link.values))
  return made.map(({ row }) => row.id)
}

describe('anonymising', () => {
  it('takes what is personal out of records and their past, and leaves the chains whole', async () => {
    const [owner, staff] = [await world.account(), custody.staff]
    custody.owner = owner
    const { userId } = owner.actor
    const ids = [await custody.makeRecord(), await custody.makeRecord()]
    const before = await declareBefore(owner)
    await createWasteRecord({
      ctx: owner,
      input: {
        wasteType: 'glass',
        quantity: 1,
        unit: 'kg',
        massSource: 'weighed',
        address: '1 rue Basse',
        idempotencyKey: 'once',
      },
    })
    const waiting = await addPicture(userId)
    world.clock.advance(dayMs)
    await sealDays({ ctx: custody.system() })
    const salts = await Promise.all(ids.map(async (id) => (await recordOf(id))?.custodySalt))
    const [first] = await world.db
      .select()
      .from(custodyEvents)
      .where(eq(custodyEvents.recordId, ids[0] as string))

    const { ctx, deleted } = withStore()
    await anonymiseAccount({ ctx, input: { userId } })

    expect(await custody.findAll()).toEqual([])
    const rows = await world.db.select().from(wasteRecords).where(eq(wasteRecords.userId, userId))
    expect(rows).toHaveLength(4)
    for (const row of rows) {
      expect(row).toMatchObject({
        description: null,
        location: null,
        latitude: null,
        longitude: null,
        address: null,
        processingNotes: null,
        validationNotes: null,
      })
    }
    expect(await recordOf(before)).toMatchObject({ version: 4, environmentalScore: 31.5, pointsAwarded: 6 })
    const all = rows.map(({ id }) => id)
    expect(await world.db.$count(custodyValues, inArray(custodyValues.recordId, all))).toBe(0)
    expect(await world.db.$count(idempotencyKeys, eq(idempotencyKeys.userId, userId))).toBe(0)
    await vi.waitFor(() => expect(deleted).toEqual(waiting.files))

    const history = await getHistory({ ctx: staff, input: { id: ids[0] as string } })
    expect(history.events.map(({ action, actor }) => `${action} ${actor.name}`)).toEqual([
      'created Compte supprimé',
      'updated Compte supprimé',
      'processed Ana Test',
      'processed Ana Test',
      'anonymised custody',
    ])
    expect(history.verified).toBe(true)
    for (const change of history.events.flatMap(({ changes }) => changes)) {
      if (change.personal) expect(change).toMatchObject({ before: null, after: null, erased: true })
    }
    // What was committed to can be guessed with the key alone, and that is gone.
    const was = JSON.parse(first?.body ?? '{}').personal.description.after
    expect(was).toBe(commitmentTo(salts[0] as Buffer, 'description', 'Twelve bottles, washed'))
    const now = rows.map(({ custodySalt }) => custodySalt?.toString('hex'))
    expect(now.filter((salt) => salts.some((old) => old?.toString('hex') === salt))).toEqual([])
    expect(new Set(now).size).toBe(4)
  })

  it('takes pictures off the records, with their files, also those that staff took', async () => {
    const [owner, { staff }] = [await world.account(), custody]
    const own = await addPicture(owner.actor.userId)
    const { id } = await createWasteRecord({
      ctx: owner,
      input: { wasteType: 'glass', quantity: 1, unit: 'kg', massSource: 'weighed', imageIds: [own.id] },
    })
    const theirs = await addPicture(staff.actor.userId)
    await addImage({ ctx: staff, input: { id, imageId: theirs.id } })
    expect(await custody.findAll(id)).toEqual([])
    const { ctx, deleted } = withStore()
    await anonymiseAccount({ ctx, input: { userId: owner.actor.userId } })
    expect(await world.db.$count(wasteImages, eq(wasteImages.recordId, id))).toBe(0)
    await vi.waitFor(() => expect(deleted.toSorted()).toEqual([...own.files, ...theirs.files].toSorted()))
    expect(await custody.findAll(id)).toEqual([])
    const { events } = await getHistory({ ctx: staff, input: { id } })
    expect(events.at(-1)?.changes).toEqual([
      { field: 'images', before: [own.files[0], theirs.files[0]], after: [], personal: false, erased: false },
    ])
  })

  it('goes through as many records as somebody has', async () => {
    const owner = await world.account()
    const ids = await declareMany(owner, 230)
    await anonymiseAccount({ ctx: custody.system(), input: { userId: owner.actor.userId } })
    const events = await world.db.select().from(custodyEvents).where(inArray(custodyEvents.recordId, ids))
    expect(events.filter(({ body }) => body.includes('"action":"anonymised"'))).toHaveLength(230)
    const heads = await world.db
      .select({
        version: wasteRecords.version,
        head: wasteRecords.custodyHead,
        text: wasteRecords.description,
      })
      .from(wasteRecords)
      .where(inArray(wasteRecords.id, ids))
    const hashes = new Set(events.map(({ hash }) => hash.toString('hex')))
    expect(heads.every(({ head }) => hashes.has(head?.toString('hex') ?? ''))).toBe(true)
    expect(heads.every(({ version, text }) => version === 4 && text === null)).toBe(true)
  })

  it('leaves a record that can be worked on', async () => {
    const owner = await world.account()
    custody.owner = owner
    const id = await custody.makeRecord()
    await anonymiseAccount({ ctx: custody.system(), input: { userId: owner.actor.userId } })
    await validateWasteRecord({ ctx: custody.staff, input: { id, isValid: true, validationNotes: 'Seen' } })
    const { events, verified } = await getHistory({ ctx: custody.staff, input: { id } })
    expect(verified).toBe(true)
    expect(events.at(-1)?.changes).toContainEqual({
      field: 'validationNotes',
      before: null,
      after: 'Seen',
      personal: true,
      erased: false,
    })
  })
})

describe('records of before', () => {
  it('are taken into the chain with what they would have had, once', async () => {
    const owner = await world.account()
    const ids = await Promise.all(Array.from({ length: 120 }, () => declareBefore(owner)))
    const withdrawn = await declareBefore(owner, { withdrawnAt: world.clock.now() })
    expect(await adoptRecords({ ctx: custody.system() })).toBe(121)
    expect(await adoptRecords({ ctx: custody.system() })).toBe(0)
    for (const id of [ids[0] as string, withdrawn]) {
      const { events, verified } = await getHistory({ ctx: owner, input: { id } })
      expect(events.map(({ seq, action, actor }) => [seq, action, actor.name])).toEqual([
        [3, 'adopted', 'adoption'],
      ])
      expect(verified).toBe(true)
    }
    const [account] = await world.db.select().from(users).where(eq(users.id, owner.actor.userId))
    // floor(31.5 / 10) + 3 for each that was not taken back
    expect(account?.points).toBe(120 * 6)
    expect(await recordOf(ids[0] as string)).toMatchObject({ version: 3, wasteCode: '20 01 39' })
  })

  it('wait for one another with whoever changes them, and are taken in by one alone', async () => {
    const owner = await world.account()
    const ids = await Promise.all(Array.from({ length: 5 }, () => declareBefore(owner)))
    const judged = ids.map((id) => validateWasteRecord({ ctx: custody.staff, input: { id, isValid: true } }))
    const [adopted] = await Promise.all([
      adoptRecords({ ctx: custody.system() }),
      adoptRecords({ ctx: custody.system() }),
      ...judged,
    ])
    expect(adopted).toBeLessThanOrEqual(5)
    for (const id of ids) expect(await custody.findAll(id)).toEqual([])
    expect(await world.db.$count(custodyEvents, inArray(custodyEvents.recordId, ids))).toBe(10)
  })

  it('is for nobody over the network', async () => {
    expect(await codeOf(adoptRecords({ ctx: await world.account('super_admin') }))).toBe('forbidden')
  })
})
