import {
  type BoundingBox,
  type ListWasteRecordsInput,
  type RecordFilter,
  recordFlags,
  recordSorts,
  validations,
  wasteStatuses,
  wasteTypes,
} from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import { type AccountCtx, listWasteRecords } from '@benne/services'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { Chance, chosen, everyRow, makeRecords, type Row, sorted } from './lists-world.ts'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
let people: Awaited<ReturnType<typeof makeRecords>>
let rows: Row[]

beforeAll(async () => {
  people = await makeRecords(world, 2_300)
  rows = await everyRow(world)
})

type Input = Partial<ListWasteRecordsInput>
const list = (ctx: AccountCtx, input: Input) => listWasteRecords({ ctx, input })

/** Ids of up to `pages` pages, and whether that was all. */
async function read(ctx: AccountCtx, input: Input, pages = 100) {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page = await list(ctx, { limit: 100, ...input, ...(cursor && { cursor }) })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
    if (cursor) expect(page.items).toHaveLength(input.limit ?? 100)
  } while (cursor && --pages > 0)
  return { ids, complete: cursor === null }
}

/** Substrings are enough here: how words are found has tests of its own. */
const contains = (row: Row, search: string, names: boolean) =>
  row.searchText.includes(search) || (names && row.ownerText.includes(search))

const expected = (ctx: AccountCtx, { sort = 'createdAt', order = 'desc', ...filter }: Input) =>
  sorted(chosen(rows, ctx, filter as RecordFilter, contains), sort, order).map(({ id }) => id)

const town: BoundingBox = { west: -0.6, south: 44.82, east: -0.53, north: 44.9 }
const dateLine: BoundingBox = { west: 179.5, south: -20, east: -179.5, north: -19.5 }
const day = (text: string) => new Date(`2026-${text}T00:00:00Z`)

const single: Record<string, RecordFilter[]> = {
  wasteType: wasteTypes.map((wasteType) => ({ wasteType })),
  status: wasteStatuses.map((status) => ({ status })),
  validation: validations.map((validation) => ({ validation })),
  isValidated: [{ isValidated: true }, { isValidated: false }],
  flagged: [{ flagged: true }, { flagged: false }],
  flag: recordFlags.map((flag) => ({ flag })),
  period: [{ from: day('05-01') }, { to: day('04-28') }, { from: day('04-25'), to: day('04-26') }],
  box: [
    { box: town },
    { box: dateLine },
    { box: { west: -180, south: -90, east: 180, north: 90 } },
    { box: { west: -180, south: 90, east: 180, north: 90 } },
    { box: { west: 180, south: -90, east: 180, north: 90 } },
    { box: { west: 180, south: -90, east: -180, north: 90 } },
    { box: { west: 3, south: 3, east: 3, north: 3 } },
  ],
  search: ['bouteilles', 'xylophone', 'lefevre', 'verre'].map((search) => ({ search })),
}

describe('a filter alone', () => {
  for (const [name, filters] of Object.entries(single)) {
    it(`${name}: the right records in the right order, for staff and residents`, async () => {
      for (const filter of filters) {
        for (const ctx of [people.staff, people.residents[0] as AccountCtx]) {
          const wanted = expected(ctx, filter)
          const { ids, complete } = await read(ctx, filter, 4)
          expect(ids, JSON.stringify(filter)).toEqual(wanted.slice(0, ids.length))
          expect(complete).toBe(ids.length === wanted.length)
        }
      }
    })
  }

  it('userId: staff see that one’s, residents their own and nobody else’s', async () => {
    const [ana, gaelle] = people.residents as [AccountCtx, AccountCtx]
    const userId = gaelle.actor.userId
    expect((await read(people.staff, { userId })).ids).toEqual(expected(people.staff, { userId }))
    expect((await read(gaelle, { userId })).ids).toEqual(expected(gaelle, {}))
    expect((await read(ana, { userId })).ids).toEqual([])
  })
})

describe('filters together', () => {
  it('and any order: as when every record is looked at', { timeout: 60_000 }, async () => {
    const chance = new Chance(7)
    for (let round = 0; round < 250; round++) {
      const ctx = chance.is(0.7) ? people.staff : chance.one([...people.residents, people.newcomer])
      const names = Object.keys(single).filter(() => chance.is(0.22))
      const filter: RecordFilter = Object.assign({}, ...names.map((name) => chance.one(single[name] ?? [])))
      if (chance.is(0.1)) filter.userId = chance.one(people.residents).actor.userId
      const input = {
        ...filter,
        sort: chance.one(recordSorts),
        order: chance.one(['asc', 'desc'] as const),
        limit: chance.one([1, 7, 20, 100]),
      }
      const wanted = expected(ctx, filter).length > 0 ? expected(ctx, input) : []
      // Nothing to the letter is looked for with errors forgiven: another test's business.
      if (filter.search && wanted.length === 0) continue
      const { ids, complete } = await read(ctx, input, 3)
      expect(ids, JSON.stringify(input)).toEqual(wanted.slice(0, ids.length))
      expect(complete, JSON.stringify(input)).toBe(ids.length === wanted.length)
    }
  })

  it('that exclude each other find nothing', async () => {
    for (const filter of [
      { validation: 'valid', isValidated: false },
      { validation: 'refused', isValidated: true },
      { flag: 'heavy_day', flagged: false },
      { from: day('05-02'), to: day('05-01') },
    ] as const) {
      expect(await list(people.staff, { limit: 20, ...filter })).toEqual({ items: [], nextCursor: null })
    }
  })
})

describe('paging', () => {
  for (const sort of recordSorts) {
    for (const order of ['asc', 'desc'] as const) {
      it(`${sort} ${order}: to the end, each record once, in pages of odd sizes`, async () => {
        const ctx = people.residents[2] as AccountCtx
        const { ids } = await read(ctx, { sort, order, limit: 7 })
        expect(ids).toEqual(expected(ctx, { sort, order }))
        const deep = await read(people.staff, { sort, order })
        expect(deep.ids).toEqual(expected(people.staff, { sort, order }))
      })
    }
  }

  it('takes a cursor in its own list alone', async () => {
    const { staff } = people
    const next = async (input: Input) => (await list(staff, { limit: 1, ...input })).nextCursor
    const own = await next({ sort: 'quantity', order: 'asc' })
    for (const other of [
      { sort: 'quantity', order: 'desc' },
      { sort: 'score', order: 'asc' },
      { sort: 'createdAt', order: 'asc' },
      {},
    ] as const) {
      expect(await codeOf(list(staff, { limit: 1, ...other, cursor: own })), JSON.stringify(other)).toBe(
        'validation',
      )
    }
    expect((await list(staff, { limit: 1, sort: 'quantity', order: 'asc', cursor: own })).items).toHaveLength(
      1,
    )
  })

  it.each([
    ['quantity asc', 1e300, 'x'],
    ['quantity asc', '1', '01a20703-ef83-74bd-b1ea-908a01438c05'],
    ['quantity asc', null, '01a20703-ef83-74bd-b1ea-908a01438c05'],
    ['createdAt asc', 8.64e15, '01a20703-ef83-74bd-b1ea-908a01438c05'],
    [1, 1, '01a20703-ef83-74bd-b1ea-908a01438c05'],
    ['constructor', 1, '01a20703-ef83-74bd-b1ea-908a01438c05'],
  ])('refuses a cursor that was made by hand: %j %j %j', async (...parts) => {
    const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url')
    const input = { limit: 5, sort: 'quantity', order: 'asc', cursor } as const
    await expect(list(people.staff, input)).rejects.toMatchObject({
      code: 'validation',
      issues: [{ path: ['cursor'], rule: 'invalid_cursor' }],
    })
  })

  it('survives a cursor at any place', async () => {
    for (const key of [-6e13, 0, 0.5, 1e-9, 999_999, 2.5e14]) {
      for (const sort of recordSorts) {
        const parts = [`${sort} desc`, key, '01a20703-ef83-74bd-b1ea-908a01438c05']
        const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url')
        await list(people.staff, { limit: 5, sort, cursor })
      }
    }
  })
})

// The last: it changes what the others rely on.
describe('while records change', () => {
  for (const sort of recordSorts) {
    for (const order of ['asc', 'desc'] as const) {
      it(`${sort} ${order}: none twice, and none lost that stayed where it was`, async () => {
        const chance = new Chance(sort.length + order.length)
        const before = await everyRow(world)
        const all = sorted(
          before.filter((row) => row.withdrawnAt === null && row.wasteType === 'plastic'),
          sort,
          order,
        )
        const touched = new Set<string>()
        const seen: string[] = []
        let cursor: string | null = null
        do {
          const page = await list(people.staff, {
            wasteType: 'plastic',
            sort,
            order,
            limit: 20,
            ...(cursor && { cursor }),
          })
          seen.push(...page.items.map(({ id }) => id))
          cursor = page.nextCursor
          for (let i = 0; i < 5; i++) touched.add(await disturb(chance, chance.one(all).id))
        } while (cursor)
        const calm = all.filter(({ id }) => !touched.has(id)).map(({ id }) => id)
        expect(seen.filter((id) => !touched.has(id))).toEqual(calm)
        expect(touched.size).toBeGreaterThan(50)
      })
    }
  }
})

/** Moves a record in every order, takes it out of the list, or back in. */
async function disturb(chance: Chance, id: string): Promise<string> {
  const change = chance.one([
    { updatedAt: new Date(Date.UTC(2026, 4, 4, chance.int(24))) },
    { quantityKg: 1 + chance.int(900), environmentalScore: chance.int(100) },
    { createdAt: new Date(Date.UTC(2026, 3, 20, chance.int(240))) },
    { withdrawnAt: chance.is(0.5) ? world.clock.now() : null },
  ])
  await world.db.update(wasteRecords).set(change).where(eq(wasteRecords.id, id))
  return id
}
