import pg from 'pg'
import { type Bench, connections, lengths, meterOf, startBenne } from './lib/bench.ts'
import { explainAll, type Plan } from './lib/explain.ts'
import { type HttpCall, load } from './lib/load.ts'
import { heading, note, number, say, table, times } from './lib/print.ts'
import { callCases, type Inhabited, planCases, type RecordCase } from './lib/record-cases.ts'
import { interleave, metered, quietness } from './lib/rounds.ts'
import { Recorder } from './lib/statements.ts'
import { median, ratio, spread } from './lib/stats.ts'
import { seedTown } from './lib/town.ts'

/**
 * Records in a town and in one ten times as big, each with a Benne of its own, asked in turn: what growth costs each
 * call, by which index it finds its records, and what the indexes cost a declaration.
 */
export async function benchRecords(bench: Bench): Promise<void> {
  heading('records')
  const sizes = bench.quick ? ([10_000, 100_000] as const) : ([100_000, 1_000_000] as const)
  const [small, big] = [await makeTown(bench, sizes[0]), await makeTown(bench, sizes[1])]
  await printPlans(small, big)
  const results = []
  for (const each of callCases) results.push(await grow(bench, each, [small, big]))
  printGrowth(results, sizes)
  await printIndexes(bench, small)
  note(quietness())
}

async function makeTown(bench: Bench, records: number): Promise<Inhabited> {
  const url = await bench.database.another(`town_${records}`)
  const begun = performance.now()
  await seedTown(url, records)
  say(`A town of ${number(records)} records took ${number((performance.now() - begun) / 1000)} s to make.`)
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => undefined)
  bench.resources.defer(() => pool.end())
  const server = await startBenne(bench, `benne-${records}`, 'info', { DATABASE_URL: url })
  const recorder = new Recorder(url)
  bench.resources.defer(() => recorder.close())
  const deep = await cursorAt(pool, recorder, records / 2)
  return { records, pool, server, recorder, deep, ids: await someIds(pool) }
}

/** The cursor of the page that begins so many records down. */
async function cursorAt(pool: pg.Pool, recorder: Recorder, depth: number): Promise<string> {
  const { rows } = await pool.query<{ at: Date }>(
    'select created_at as at from waste_records order by created_at desc, id desc offset $1 limit 1',
    [depth],
  )
  return recorder.cursorBefore((rows[0] as { at: Date }).at)
}

async function someIds(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'select id from waste_records order by hashtext(id::text) limit 1000',
  )
  return rows.map(({ id }) => id)
}

async function printPlans(small: Inhabited, big: Inhabited): Promise<void> {
  const rows = []
  const scans = []
  for (const { label, statements } of planCases) {
    const [before, now] = [await planOf(small, statements), await planOf(big, statements)]
    if (/Seq Scan waste_records/.test(now.summary)) scans.push(label)
    const cost = [now.blocks, now.wasted].map((each) => number(each))
    rows.push([
      label,
      number(before.blocks),
      ...cost,
      number(now.planningMs),
      number(now.runningMs),
      now.summary,
    ])
  }
  table(
    `How PostgreSQL finds records, with ${number(small.records)} and with ${number(big.records)} of them`,
    [
      { head: 'call', words: true },
      { head: 'blocks' },
      { head: '→' },
      { head: 'thrown away' },
      { head: 'planning ms' },
      { head: 'running ms' },
      { head: 'plan', words: true },
    ],
    rows,
  )
  note(
    `Blocks: pages of 8 KiB looked at. Thrown away: rows that were read and did not fit. What each page looks up once it
    is found (the records, their owners, impacts and pictures) is in the figures and left out of the plan. Calls that
    read the whole table: ${scans.join(', ') || 'none'}.`,
  )
}

async function planOf(town: Inhabited, statements: (typeof planCases)[number]['statements']): Promise<Plan> {
  return explainAll(town.pool, await statements(town))
}

/** Long enough for every connection to have had several answers. */
const slowSeconds = 30

interface Growth {
  readonly label: string
  readonly small: Measured[]
  readonly big: Measured[]
}
interface Measured {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Milliseconds on a processor for one request, of Benne's and of PostgreSQL's. */
  readonly cpu: number
}

async function grow(
  bench: Bench,
  { label, call, slow = false }: RecordCase,
  towns: readonly [Inhabited, Inhabited],
): Promise<Growth> {
  const { seconds, rounds, warmSeconds } = lengths(bench)
  if (!slow) for (const town of towns) await load(await call(town), connections, warmSeconds)
  const side = (town: Inhabited) => async () =>
    round(bench, town, await call(town), slow ? slowSeconds : seconds)
  const [small, big] = await interleave(slow ? 2 : rounds, [side(towns[0]), side(towns[1])])
  return { label, small, big }
}

async function round(
  bench: Bench,
  { server }: Inhabited,
  call: HttpCall,
  seconds: number,
): Promise<Measured> {
  const { result, cost } = await metered(meterOf(bench, server), () => load(call, connections, seconds))
  const cpu = (cost.server + (cost.postgres ?? Number.NaN)) / result.requests
  return { perSecond: result.perSecond, p50: result.p50, p99: result.p99, cpu }
}

const over = (rounds: readonly Measured[], of: (round: Measured) => number) => number(median(rounds.map(of)))

function printGrowth(results: readonly Growth[], [few, many]: readonly [number, number]): void {
  const side = (rounds: readonly Measured[]) => [
    over(rounds, ({ perSecond }) => perSecond),
    over(rounds, ({ p50 }) => p50),
    over(rounds, ({ p99 }) => p99),
  ]
  // How many times as long ten times as many records take.
  const slower = ({ small, big }: Growth) => ratio(small, big, ({ perSecond }) => perSecond)
  table(
    `Requests a second at ${connections} connections, with ${number(few)} and with ${number(many)} records (medians of ${results[0]?.small.length} rounds)`,
    [
      { head: 'call', words: true },
      ...[few, many].flatMap((records) => [
        { head: `${number(records)}: a second` },
        { head: 'p50 ms' },
        { head: 'p99 ms' },
      ]),
      { head: 'growth' },
      { head: 'of rounds', words: true },
      { head: 'of processor time' },
    ],
    results.map((each) => [
      each.label,
      ...side(each.small),
      ...side(each.big),
      times(slower(each)),
      spread(each.small, each.big, ({ perSecond }) => perSecond)
        .map(number)
        .join('–'),
      times(ratio(each.big, each.small, ({ cpu }) => cpu)),
    ]),
  )
  note(
    `Growth: requests a second in the small town over those in the big one; 1 is as fast. Of processor time: what a request
    takes of Benne's and PostgreSQL's, big over small, which other programs disturb less. Delays are those of servers
    with more to do than they can.`,
  )
}

/** What only other orders than by date, searching and the map need. */
const forLists = ['updated', 'quantity', 'score', 'validation', 'flagged', 'search', 'place']

async function printIndexes(bench: Bench, town: Inhabited): Promise<void> {
  const { seconds, warmSeconds } = lengths(bench)
  const create = callCases.find(({ label }) => label === 'create') as RecordCase
  const run = async () => {
    await load(await create.call(town), connections, warmSeconds)
    return round(bench, town, await create.call(town), 2 * seconds)
  }
  const steps = [{ label: 'with all', result: await run() }]
  for (const names of [
    ['search'],
    ['place'],
    forLists.filter((name) => !['search', 'place'].includes(name)),
  ]) {
    for (const name of names) await town.pool.query(`drop index waste_records_${name}_idx`)
    steps.push({ label: `and without ${names.join(', ')}`, result: await run() })
  }
  table(
    `What indexes cost a declaration, with ${number(town.records)} records`,
    [{ head: '', words: true }, { head: 'a second' }, { head: 'p99 ms' }, { head: 'processor ms' }],
    steps.map(({ label, result }) => [
      label,
      number(result.perSecond),
      number(result.p99),
      number(result.cpu),
    ]),
  )
}
