import { randomUUID } from 'node:crypto'
import {
  type BoundingBox,
  type ClustersInput,
  maxClusters,
  type RecordFilter,
  validations,
  wasteStatuses,
  wasteTypes,
} from '@benne/contracts'
import { wasteRecords } from '@benne/db'
import { type AccountCtx, clusterRecords } from '@benne/services'
import { beforeAll, describe, expect, it } from 'vitest'
import { Chance, chosen, everyRow, makeRecords, type Row } from './lists-world.ts'
import { codeOf, useWorld } from './support.ts'

const world = useWorld()
let people: Awaited<ReturnType<typeof makeRecords>>
let rows: Row[]

beforeAll(async () => {
  people = await makeRecords(world, 2_300)
  rows = await everyRow(world)
})

const everywhere: BoundingBox = { west: -180, south: -90, east: 180, north: 90 }
const clusters = (ctx: AccountCtx, input: Partial<ClustersInput>) =>
  clusterRecords({ ctx, input: { box: everywhere, zoom: 10, ...input } })

const contains = (row: Row, search: string, names: boolean) =>
  row.searchText.includes(search) || (names && row.ownerText.includes(search))

type Cell = { count: number; totalKg: number; latitude: number; longitude: number }

/** Cells of 64 pixels of a web map, from one record after the other. */
function reference(ctx: AccountCtx, { zoom, ...filter }: ClustersInput): Cell[] {
  const side = 4 * 2 ** Math.round(zoom)
  const cells = new Map<string, Row[]>()
  for (const row of chosen(rows, ctx, filter, contains)) {
    const latitude = Math.max(-85.051128, Math.min(85.051128, row.latitude ?? 0))
    const mercator = 0.5 - Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI)
    const x = Math.min(side - 1, Math.floor((((row.longitude ?? 0) + 180) / 360) * side))
    const y = Math.min(side - 1, Math.floor(mercator * side))
    cells.set(`${x} ${y}`, [...(cells.get(`${x} ${y}`) ?? []), row])
  }
  return [...cells.values()].map((within) => {
    const sum = (of: (row: Row) => number) => within.reduce((total, row) => total + of(row), 0)
    return {
      count: within.length,
      totalKg: sum(({ quantityKg }) => quantityKg),
      latitude: sum(({ latitude }) => latitude ?? 0) / within.length,
      longitude: sum(({ longitude }) => longitude ?? 0) / within.length,
    }
  })
}

/** Rounded and in one order, since sums of fractions depend on theirs. */
const comparable = (cells: readonly Cell[]) =>
  cells
    .map(({ count, totalKg, latitude, longitude }) =>
      [count, totalKg.toFixed(4), latitude.toFixed(7), longitude.toFixed(7)].join(' '),
    )
    .toSorted()

const boxes: BoundingBox[] = [
  everywhere,
  { west: -0.6, south: 44.82, east: -0.53, north: 44.9 },
  { west: 179.2, south: -20, east: -179.2, north: -19.3 },
  { west: 179.9, south: -90, east: -179.9, north: 90 },
  { west: 180, south: -90, east: 180, north: 90 },
  { west: 180, south: -90, east: -180, north: 90 },
  { west: -180, south: -90, east: 180, north: -80 },
  { west: -180, south: 90, east: 180, north: 90 },
  { west: 1, south: 1, east: 1, north: 1 },
]

describe('clusters', () => {
  it('are those of the grid, whatever the area, zoom and filter', { timeout: 60_000 }, async () => {
    const chance = new Chance(11)
    for (let round = 0; round < 200; round++) {
      const ctx = chance.is(0.7) ? people.staff : chance.one([...people.residents, people.newcomer])
      const filter: RecordFilter = {
        ...(chance.is(0.2) && { wasteType: chance.one(wasteTypes) }),
        ...(chance.is(0.2) && { status: chance.one(wasteStatuses) }),
        ...(chance.is(0.2) && { validation: chance.one(validations) }),
        ...(chance.is(0.1) && { isValidated: chance.is(0.5) }),
        ...(chance.is(0.1) && { flagged: chance.is(0.5) }),
        ...(chance.is(0.1) && { userId: chance.one(people.residents).actor.userId }),
        ...(chance.is(0.1) && { from: new Date('2026-04-29T00:00:00Z') }),
        ...(chance.is(0.1) && { to: new Date('2026-04-29T00:00:00Z') }),
        ...(chance.is(0.1) && { search: chance.one(['verre', 'bouteilles', 'lefevre']) }),
      }
      const zoom = chance.one([0, 0.4, 1, 3, 6, 9.7, 12, 14, 18, 22])
      const input = { ...filter, box: chance.one(boxes), zoom }
      const wanted = reference(ctx, input)
      if (wanted.length > maxClusters || (filter.search && wanted.length === 0)) continue
      const { clusters: cells, total } = await clusters(ctx, input)
      expect(comparable(cells), JSON.stringify(input)).toEqual(comparable(wanted))
      expect(total).toBe(wanted.reduce((sum, { count }) => sum + count, 0))
    }
  })

  it('name the record that is alone, and the type that all are of', async () => {
    const { clusters: cells } = await clusters(people.staff, { zoom: 13, wasteType: 'hazardous' })
    for (const cell of cells) {
      expect(cell.wasteType).toBe('hazardous')
      const there = rows.find(({ id }) => id === cell.recordId)
      expect(cell.recordId !== null).toBe(cell.count === 1)
      if (there) expect([there.latitude, there.longitude]).toEqual([cell.latitude, cell.longitude])
    }
    expect(cells.some(({ recordId }) => recordId)).toBe(true)
    const mixed = (await clusters(people.staff, { zoom: 0 })).clusters
    expect(mixed.some(({ wasteType }) => wasteType === null)).toBe(true)
  })
})

describe('areas', () => {
  it.each([
    [{ ...everywhere, south: 10, north: 9 }, 'box_upside_down'],
    [{ ...everywhere, west: -181 }, 'too_small'],
    [{ ...everywhere, north: 91 }, 'too_big'],
    [{ ...everywhere, east: Number.NaN }, 'invalid_type'],
  ])('that are none are refused: %j', async (box, rule) => {
    await expect(clusters(people.staff, { box })).rejects.toMatchObject({
      code: 'validation',
      issues: [{ rule }],
    })
  })

  it.each([-1, 23, Number.NaN, Number.POSITIVE_INFINITY])('zoom %d is refused', async (zoom) => {
    expect(await codeOf(clusters(people.staff, { zoom }))).toBe('validation')
  })

  it('hold what lies exactly on their edge', async () => {
    const row = rows.find(
      ({ latitude, withdrawnAt }) => latitude !== null && latitude > 44 && !withdrawnAt,
    ) as Row
    const [latitude, longitude] = [row.latitude as number, row.longitude as number]
    for (const box of [
      { west: longitude, east: longitude, south: latitude, north: latitude },
      { west: longitude, east: longitude + 1, south: latitude - 1, north: latitude },
    ]) {
      const { clusters: cells } = await clusters(people.staff, { box, zoom: 22 })
      // Others may stand in the same cell, which is some 2e-5 degrees wide.
      const near = (cell: (typeof cells)[number]) =>
        Math.abs(cell.latitude - latitude) < 1e-4 && Math.abs(cell.longitude - longitude) < 1e-4
      expect(cells.some(near)).toBe(true)
    }
    const beside = { west: longitude + 1e-9, east: longitude + 1e-8, south: latitude, north: latitude }
    expect((await clusters(people.staff, { box: beside })).total).toBe(0)
  })
})

describe('residents', () => {
  it('see their own records alone', async () => {
    for (const ctx of people.residents) {
      const own = rows.filter(
        (row) => row.userId === ctx.actor.userId && row.latitude !== null && row.withdrawnAt === null,
      )
      const { clusters: cells, total } = await clusters(ctx, { zoom: 20 })
      expect(total).toBe(own.length)
      for (const { recordId } of cells) {
        if (recordId) expect(own.some(({ id }) => id === recordId)).toBe(true)
      }
    }
    const [ana, gaelle] = people.residents as [AccountCtx, AccountCtx]
    const others = await clusters(ana, { userId: gaelle.actor.userId })
    expect(others).toEqual({ clusters: [], total: 0 })
    expect(await clusters(people.newcomer, {})).toEqual({ clusters: [], total: 0 })
    const anonymous = world.as({ type: 'anonymous' }) as AccountCtx
    expect(await codeOf(clusters(anonymous, {}))).toBe('unauthenticated')
  })
})

// The last: it adds records.
describe('too many clusters', () => {
  it('become fewer, of wider cells, and lose no record', async () => {
    const chance = new Chance(5)
    const ctx = people.newcomer
    const now = world.clock.now()
    await world.db.insert(wasteRecords).values(
      Array.from({ length: 2_500 }, () => ({
        id: randomUUID(),
        userId: ctx.actor.userId,
        wasteType: 'glass' as const,
        quantity: 2,
        quantityKg: 2,
        unit: 'kg' as const,
        latitude: chance.next() * 120 - 60,
        longitude: chance.next() * 360 - 180,
        createdAt: now,
        updatedAt: now,
      })),
    )
    const { clusters: cells, total } = await clusters(ctx, { zoom: 22 })
    expect(total).toBe(2_500)
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(total)
    expect(cells.reduce((sum, { totalKg }) => sum + totalKg, 0)).toBe(2 * total)
    expect(cells.length).toBeLessThanOrEqual(maxClusters)
    expect(cells.length).toBeGreaterThan(maxClusters / 4)
  })
})
