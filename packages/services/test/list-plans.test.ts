import type { BoundingBox, ListWasteRecordsInput, RecordFilter } from '@benne/contracts'
import { validations, wasteStatuses, wasteTypes } from '@benne/contracts'
import { openDatabase } from '@benne/db'
import { type AccountCtx, clusterRecords, listWasteRecords } from '@benne/services'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { useAccountWorld } from './account-world.ts'

// How PostgreSQL finds records when there are 30,000, by its own account. Enough for the ways that it would take with a
// million, which `npm run bench -- records` looks at in the same manner, and makes in seconds.

const world = useAccountWorld()
const count = 30_000
const residents = 200
let staff: AccountCtx
let someone: AccountCtx

beforeAll(async () => {
  world.handle.pool.on('connect', listen)
  staff = await world.account({ role: 'admin' })
  someone = await world.account({ lastName: 'Verhaegen' })
  for (let n = 1; n < residents; n++) await world.account()
  // In portions: no statement may take long.
  for (let from = 1; from < count; from += 5_000)
    await world.db.execute(sql`
    insert into waste_records (id, user_id, waste_type, status, validation, flags, description, address, quantity, unit,
      quantity_kg, environmental_score, latitude, longitude, created_at, updated_at)
    select gen_random_uuid(), person.ids[1 + floor(luck * luck * ${residents})::int],
      (enum_range(null::waste_type))[1 + floor(9 * luck * luck)::int], status,
      (case when n % 50 = 0 then 'refused' when status = 'pending' or n % 4 = 0 then 'awaiting' else 'valid' end)::validation,
      case when n % 70 = 0 then array['heavy_record'] when n % 500 = 1 then array['same_photo'] else '{}' end,
      (array['Bouteilles en verre', 'Cartons', 'Papiers et journaux', 'Vélo rouillé'])[1 + n % 4]
        || case when n = 5 then ' 100 % laine' when n % 5000 = 7 then ' trottinette' when n < 400 then ' sapin' else '' end,
      n || ' rue des Tilleuls', kg, 'kg', kg, least(100, kg), 44.8 + luck / 10, -0.6 + other / 10,
      at, case when status = 'pending' then at else at + interval '20 days' end
    from (select n, luck, other, 1 + floor(900 * luck * other) as kg,
        timestamptz '2026-05-01' - interval '1 year' * (1 - n / ${count}::float8) as at,
        (case when n > ${count * 0.97} then 'pending' when n > ${count * 0.95} then 'collected' when n % 30 = 0 then 'rejected'
          else 'recycled' end)::waste_status as status
      from (select n, ((n::bigint * 7919) % 10007) / 10007.0 as luck, ((n::bigint * 104729) % 10009) / 10009.0 as other
        from generate_series(${from}::int, ${from + 4_999}::int) as n) as numbers) as rows,
      (select array_agg(id order by created_at, id) as ids from users where role = 'user') as person`)
  const owner = openDatabase(world.ownerUrl, { poolSize: 1 })
  await owner.db.execute(sql`vacuum analyze waste_records, users`)
  await owner.close()
}, 60_000)

type Input = Partial<ListWasteRecordsInput>
type Statement = { text: string; values: unknown[] }

const log: Statement[] = []

/** Of pg, which this package does not know by itself. */
type Client = { query: (...args: never[]) => unknown }

/** Takes down what a connection is sent. */
function listen(client: Client): void {
  const send = client.query.bind(client)
  client.query = (...args) => {
    const [query, values] = args as unknown as [string | { text: string }, unknown]
    if (Array.isArray(values)) log.push({ text: typeof query === 'string' ? query : query.text, values })
    return send(...args)
  }
}

/** The statements on records that answer a call. */
async function statementsOf(call: () => Promise<unknown>): Promise<Statement[]> {
  log.length = 0
  await call()
  return log.splice(0).filter(({ text }) => text.includes('from "waste_records"'))
}

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Actual Rows': number
  'Actual Loops': number
  Plans?: Node[]
}

const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)]
const total = (node: Node, rows: number | undefined) => (rows ?? 0) * node['Actual Loops']

/** Records that a plan reads in the table, and rows that it sorts. */
async function explain({ text, values }: Statement) {
  const client = await world.handle.pool.connect()
  await client.query('begin')
  // As it is when a word is looked for among all.
  if (text.includes('<%')) {
    await client.query('set local pg_trgm.word_similarity_threshold = 0.5; set local enable_seqscan = off')
  }
  const { rows } = await client.query(`explain (analyze, format json) ${text}`, values)
  await client.query('rollback')
  client.release()
  const all = nodes(rows[0]['QUERY PLAN'][0].Plan)
  const scans = all.filter(
    (node) => node['Node Type'].endsWith('Scan') && node['Node Type'] !== 'Subquery Scan',
  )
  const ofRecords = scans.filter((node) => node['Relation Name'] === 'waste_records')
  const sorts = all.filter((node) => node['Node Type'].endsWith('Sort'))
  return {
    scanned: scans.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    indexes: scans.map((node) => node['Index Name']?.replace('waste_records_', '').replace('_idx', '')),
    read: ofRecords.reduce(
      (sum, node) =>
        sum +
        total(node, node['Actual Rows']) +
        total(node, node['Rows Removed by Filter']) +
        total(node, node['Rows Removed by Index Recheck']),
      0,
    ),
    sorted: Math.max(
      0,
      ...sorts.flatMap((node) => (node.Plans ?? []).map((below) => total(below, below['Actual Rows']))),
    ),
  }
}

async function look(ctx: AccountCtx, input: Input) {
  const given = { limit: 20, ...input }
  const plans = []
  for (const statement of await statementsOf(() => listWasteRecords({ ctx, input: given }))) {
    plans.push(await explain(statement))
  }
  expect(plans.length).toBeGreaterThan(0)
  expect(plans.flatMap(({ scanned }) => scanned)).not.toContain('waste_records')
  return {
    ways: plans.map(({ indexes }) => indexes),
    read: plans.reduce((sum, { read }) => sum + read, 0),
    sorted: Math.max(...plans.map(({ sorted }) => sorted)),
  }
}

const columns = {
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  quantity: 'quantity_kg',
  score: 'environmental_score',
} as const
type Sort = keyof typeof columns

/** The cursor of the page that begins after so many records. */
async function cursorAt(sort: Sort, order: 'asc' | 'desc', depth: number): Promise<string> {
  const [key, by] = [columns[sort], order].map((part) => sql.raw(part ?? ''))
  const { rows } = await world.db.execute<{ key: string; id: string }>(
    sql`select ${key} as key, id from waste_records order by ${key} ${by}, id ${by} offset ${depth} limit 1`,
  )
  const [at] = rows
  const value =
    sort === 'createdAt' || sort === 'updatedAt' ? new Date(`${at?.key}`).getTime() : Number(at?.key)
  return Buffer.from(JSON.stringify([`${sort} ${order}`, value, at?.id])).toString('base64url')
}

/** A page of twenty is that and one more, found and then looked up; at a list's end all that is left may be read. */
const page = 42
const end = 30
const walked = 2_000

describe('where an index has the records in order', () => {
  const june = { from: new Date('2025-06-01'), to: new Date('2025-07-01') }
  const served: [string, Input][] = [
    ['recent', {}],
    ['recent', june],
    ...wasteStatuses.slice(0, 4).map((status): [string, Input] => ['status', { status }]),
    ...wasteTypes.map((wasteType): [string, Input] => ['type', { wasteType }]),
    ['type_status', { wasteType: 'other', status: 'pending' }],
    ['type_status', { wasteType: 'organic', status: 'recycled' }],
    ...validations.map((validation): [string, Input] => ['validation', { validation }]),
    ['validation', { isValidated: true }],
    ['validation', { validation: 'awaiting', ...june }],
    ['flagged', { flagged: true }],
    ['updated', { sort: 'updatedAt' }],
    ['quantity', { sort: 'quantity' }],
    ['score', { sort: 'score' }],
  ]

  it.each(served)('%s: %j, from either end and from the middle', async (index, input) => {
    const sort = input.sort ?? 'createdAt'
    for (const order of ['asc', 'desc'] as const) {
      for (const depth of [0, count / 2, count - end]) {
        const cursor = depth ? await cursorAt(sort, order, depth) : null
        const { ways, read, sorted } = await look(staff, { ...input, order, cursor })
        expect(
          ways.map((way) => way.find(Boolean)),
          `${order} ${depth}`,
        ).toEqual([index])
        expect(read).toBeLessThanOrEqual(page / 2 + end)
        expect(sorted).toBeLessThanOrEqual(end)
      }
    }
  })

  it('one person’s, for staff and for that person', async () => {
    for (const [ctx, input] of [
      [staff, { userId: someone.actor.userId }],
      [someone, {}],
      [someone, { cursor: await cursorAt('createdAt', 'desc', count / 2) }],
    ] as const) {
      const { ways, read } = await look(ctx, input)
      expect(ways).toEqual([expect.arrayContaining(['user'])])
      expect(read).toBeLessThanOrEqual(page)
    }
  })
})

describe('one person’s records are read, and no others', () => {
  // The busiest of all: one in fourteen.
  const own = count / 12
  it.each<Input>([
    { status: 'recycled' },
    { status: 'pending', validation: 'refused' },
    { search: 'xqzyk' },
    { search: 'boutielles', sort: 'quantity' },
    { sort: 'updatedAt' },
    { sort: 'quantity', order: 'asc' },
    { sort: 'score', flagged: true },
    { box: { west: -1, south: 44, east: 1, north: 44.801 } },
  ])('%j', async (input) => {
    const { ways, read } = await look(someone, input)
    expect(read).toBeLessThanOrEqual((own + page) * ways.length)
  })
})

describe('where none has', () => {
  /** What is read at most: a walk, and those that fit. */
  it.each<[Input, number]>([
    // In the queue: what waits is new, so that the order of dates has none of it for long.
    [{ status: 'pending', sort: 'updatedAt', order: 'asc' }, 900],
    [{ validation: 'awaiting', status: 'pending', order: 'asc' }, 900],
    [{ validation: 'awaiting', status: 'collected', sort: 'quantity' }, 900],
    [{ flagged: true, status: 'pending', order: 'asc' }, 500],
    [{ flagged: true, sort: 'score' }, 500],
    [{ flag: 'same_photo' }, 500],
    [{ flag: 'same_photo', sort: 'quantity', order: 'asc' }, 500],
    [{ wasteType: 'other', validation: 'refused' }, 2_000],
    [{ wasteType: 'hazardous', status: 'pending', sort: 'score', order: 'asc' }, 200],
    [{ isValidated: false, status: 'recycled', wasteType: 'glass' }, 0],
    [{ from: new Date('2025-06-01'), to: new Date('2025-06-03'), sort: 'updatedAt' }, 200],
    [{ box: { west: -0.6, south: 44.8, east: -0.595, north: 44.805 } }, 200],
    [{ box: { west: -0.6, south: 44.8, east: -0.595, north: 44.805 }, sort: 'quantity' }, 200],
    [{ box: { west: 1, south: 44, east: 2, north: 45 } }, 0],
    [{ box: { west: 179, south: -90, east: -179, north: 90 } }, 0],
    [{ box: { west: -180, south: -90, east: 180, north: 90 }, sort: 'score' }, 0],
    // Words of a quarter of the records, of a few, of old ones alone, of none; a name; a beginning; mistyped.
    [{ search: 'bouteilles' }, 0],
    [{ search: 'bouteilles', sort: 'quantity', order: 'asc' }, 0],
    [{ search: 'trottinette' }, 30],
    [{ search: 'trottinette', sort: 'updatedAt' }, 30],
    [{ search: 'trottinette', status: 'recycled', sort: 'score' }, 30],
    [{ search: 'sapin' }, 900],
    [{ search: 'tilleuls sapin', wasteType: 'other' }, 900],
    [{ search: 'verhaegen' }, 2_600],
    [{ search: 'verhaegen sapin' }, 900],
    [{ search: 'tr' }, 30],
    [{ search: 'zq' }, 30],
  ])('%j', async (input, fitting) => {
    const { read, sorted } = await look(staff, input)
    expect(read).toBeLessThanOrEqual(walked + fitting + page)
    expect(sorted).toBeLessThanOrEqual(walked + fitting)
  })

  // Two tries to the letter, the words of the last records, and for the last two a look at all that is alike.
  it.each([
    ['boutielles', 20],
    ['trotinette', 6],
    ['saipn', 20],
    ['xqzyk', 0],
  ])('mistyped: %s', async (search, found) => {
    const { items } = await listWasteRecords({ ctx: staff, input: { search, limit: 20 } })
    expect(items).toHaveLength(found)
    const { read } = await look(staff, { search })
    expect(read).toBeLessThanOrEqual(2 * walked + 5_000 + 1_000 + page)
  })

  it('signs are looked for a stretch at a time, and found', async () => {
    const { read } = await look(staff, { search: '%' })
    expect(read).toBeLessThanOrEqual(20_000 + page)
    const input = { search: '%', limit: 20 }
    const first = await listWasteRecords({ ctx: staff, input })
    expect(first.items).toEqual([])
    const second = await listWasteRecords({ ctx: staff, input: { ...input, cursor: first.nextCursor } })
    expect(second.items.map(({ description }) => description)).toEqual([
      expect.stringContaining('100 % laine'),
    ])
    expect(second.nextCursor).toBeNull()
  })
})

describe('a map', () => {
  it.each<[RecordFilter & { box: BoundingBox }, number, string]>([
    [{ box: { west: -0.58, south: 44.82, east: -0.57, north: 44.83 } }, 16, 'place'],
    [{ box: { west: -0.58, south: 44.82, east: -0.57, north: 44.83 }, status: 'pending' }, 16, 'place'],
    [
      { box: { west: -1, south: 44, east: 1, north: 45 }, wasteType: 'other', status: 'pending' },
      8,
      'type_status',
    ],
    [{ box: { west: -1, south: 44, east: 1, north: 45 }, search: 'trottinette' }, 8, 'search'],
  ])('%j', async (filter, zoom, index) => {
    const input = { ...filter, zoom }
    const [statement] = await statementsOf(() => clusterRecords({ ctx: staff, input }))
    const { indexes, scanned, read } = await explain(statement as Statement)
    expect(scanned).not.toContain('waste_records')
    expect(indexes).toContain(index)
    expect(read).toBeLessThanOrEqual(count / 30)
  })
})
