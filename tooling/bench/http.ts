import type { ListWasteRecordsInput } from '@benne/contracts'
import { type Bench, connections, lengths, meterOf, startBaseline, startBenne } from './lib/bench.ts'
import { declaration } from './lib/declaration.ts'
import { explain, type Plan } from './lib/explain.ts'
import { type Case, compare, printCosts, printSingle, printSpeeds, type Sides } from './lib/http-cases.ts'
import { type ListCase, listStatements } from './lib/lists.ts'
import { type HttpCall, load } from './lib/load.ts'
import { heading, note, number, table, times } from './lib/print.ts'
import { printProfile } from './lib/profile-tables.ts'
import { interleave, metered, quietness } from './lib/rounds.ts'
import { type Person, recordCount, seedRecords, staff, tokenOf } from './lib/seed.ts'
import type { ServerProcess } from './lib/server-process.ts'
import { Recorder } from './lib/statements.ts'
import { median, ratio } from './lib/stats.ts'

/** HTTP: declaring and listing, beside a bare handler on the same SQL; which index each list uses; where the time goes. */
export async function benchHttp(bench: Bench): Promise<void> {
  heading('http')
  const recorder = new Recorder(bench.database.url)
  bench.resources.defer(() => recorder.close())
  const lists = await explainLists(bench, recorder)
  const { statements } = await recorder.create(staff(0), declaration)
  const benne = await startBenne(bench)
  const bare = await startBaseline(bench, {
    databaseUrl: bench.database.url,
    writeUrl: bench.database.bareUrl,
    lists: Object.fromEntries(lists.map(({ of, statement }) => [of.name, statement])),
    create: statements,
    userId: staff(0).userId,
    userIds: declarers.map((person) => person.userId),
    frame: '',
  })
  const loaded = lists.filter(({ of }) => !of.explainOnly)
  const cases: Case[] = []
  for (const { of, input } of loaded) cases.push(await listCase(of, input, { benne, bare }))
  // Last, since it makes the table grow.
  cases.push(await createCase({ benne, bare }))

  const results = []
  for (const each of cases) results.push(await compare(bench, each, { benne, bare }, connections))
  printSpeeds(results)
  printCosts(results)
  note(quietness())
  const single = []
  for (const each of cases) {
    if (['first', 'create'].includes(each.name)) single.push(await compare(bench, each, { benne, bare }, 1))
  }
  printSingle(single)
  await compareLog(bench, pathOf({ limit: 20 }))
  for (const { name, label, calls } of cases) {
    if (!['first', 'create'].includes(name)) continue
    const [call] = await calls()
    await printProfile(bench, benne, label, () => load(call, connections, bench.quick ? 2 : 10))
  }
}

/** Prints how each list is found with a tenth of the records and with all of them; leaves all of them. */
async function explainLists(bench: Bench, recorder: Recorder) {
  const { pool } = bench.database
  const plansOf = async (records: number) => {
    const lists = await listStatements(recorder, records)
    const plans: Plan[] = []
    for (const { statement } of lists) plans.push(await explain(pool, statement))
    return { lists, plans }
  }
  const few = await plansOf(recordCount / 10)
  await seedRecords(pool, 'rest')
  const all = await plansOf(recordCount)
  table(
    `How PostgreSQL finds a page, with ${number(recordCount / 10)} and with ${number(recordCount)} records`,
    [
      { head: 'list', words: true },
      { head: 'blocks' },
      { head: '→' },
      { head: 'thrown away' },
      { head: 'planning ms' },
      { head: 'running ms' },
      { head: 'plan', words: true },
    ],
    all.lists.map(({ of }, i) => {
      const [before, now] = [few.plans[i] as Plan, all.plans[i] as Plan]
      const { blocks, wasted, planningMs, runningMs, summary } = now
      const cost = [blocks, wasted].map(String)
      return [of.label, String(before.blocks), ...cost, number(planningMs), number(runningMs), summary]
    }),
  )
  note(
    'Blocks: pages of 8 KiB looked at, with a tenth of the records and with all. Thrown away: rows that were read and did not fit.',
  )
  return all.lists
}

/** Somebody else on each connection: who declares locks his own account. */
const declarers = Array.from({ length: connections }, (_, n) => staff(n))

const headers = async (person: Person) => ({ authorization: `Bearer ${await tokenOf(person)}` })

/** As the client sends it: a batch of one. */
const pathOf = (input: Partial<ListWasteRecordsInput>) =>
  `/trpc/waste.list?batch=1&input=${encodeURIComponent(JSON.stringify({ 0: { json: input } }))}`

async function listCase(
  { name, label, person }: ListCase,
  input: Partial<ListWasteRecordsInput>,
  { benne, bare }: Sides,
): Promise<Case> {
  const path = pathOf(input)
  const calls = async (): Promise<[HttpCall, HttpCall]> => {
    const common = { method: 'GET', headers: await headers(person) } as const
    return [
      { ...common, url: benne.url + path },
      { ...common, url: bare.url + path.replace('/trpc/waste.list', `/list/${name}`) },
    ]
  }
  const [ours, theirs] = await calls()
  const bytes = await sameBytes(ours, theirs)
  return { name, label: `${label} (${number(bytes / 1024)} KiB)`, calls }
}

/** A baseline that answers something else would prove nothing. */
async function sameBytes(ours: HttpCall, theirs: HttpCall): Promise<number> {
  const [benne, bare] = await Promise.all(
    [ours, theirs].map(async (call) => (await fetch(call.url, { headers: call.headers })).text()),
  )
  if (!benne || benne !== bare) throw new Error(`${ours.url} and the baseline differ:\n${benne}\n${bare}`)
  return Buffer.byteLength(benne)
}

async function createCase({ benne, bare }: Sides): Promise<Case> {
  const body = JSON.stringify({ 0: { json: declaration } })
  const calls = async (): Promise<[HttpCall, HttpCall]> => {
    const common = {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
      people: await Promise.all(declarers.map(headers)),
    } as const
    return [
      { ...common, url: `${benne.url}/trpc/waste.create?batch=1` },
      { ...common, url: `${bare.url}/create` },
    ]
  }
  return { name: 'create', label: 'create', calls }
}

/** What the line that Benne logs for each call costs. */
async function compareLog(bench: Bench, path: string): Promise<void> {
  // Both are new: one that has run for minutes is compiled better.
  const benne = await startBenne(bench, 'benne-info', 'info')
  const quiet = await startBenne(bench, 'benne-warn', 'warn')
  const { seconds, rounds, warmSeconds } = lengths(bench)
  const side = (server: ServerProcess, length: number) => async () => {
    const call = { method: 'GET', headers: await headers(staff(0)), url: server.url + path } as const
    const { result, cost } = await metered(meterOf(bench, server), () => load(call, connections, length))
    return { speed: result.perSecond, cpu: cost.server / result.requests }
  }
  for (const server of [benne, quiet, benne, quiet]) await side(server, warmSeconds)()
  const [logging, silent] = await interleave(rounds, [side(benne, seconds), side(quiet, seconds)])
  await Promise.all([benne.stop(), quiet.stop()])
  const row = (label: string, of: (round: (typeof logging)[0]) => number) => [
    label,
    number(median(logging.map(of))),
    number(median(silent.map(of))),
    times(ratio(logging, silent, of)),
  ]
  table(
    'The log: list, newest 20, at LOG_LEVEL=info (the default in production) beside warn',
    [{ head: '', words: true }, { head: 'info' }, { head: 'warn' }, { head: 'ratio' }],
    [row('requests/s', ({ speed }) => speed), row('processor ms a request', ({ cpu }) => cpu)],
  )
}
