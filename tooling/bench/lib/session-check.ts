import { type Bench, connections, lengths, meterOf, startBenne } from './bench.ts'
import { type HttpCall, type LoadResult, load } from './load.ts'
import { note, number, table, times } from './print.ts'
import { printProfile } from './profile-tables.ts'
import { type Cost, interleave, metered } from './rounds.ts'
import { accessTokens, staff, tokenOf } from './seed.ts'
import type { ServerProcess } from './server-process.ts'
import { median, ratio, spread } from './stats.ts'

interface Round extends LoadResult {
  readonly cost: Cost
}

interface Pair {
  readonly label: string
  /** Made anew for each measure: a token lives ten minutes. The call, and the one that it is held against. */
  readonly calls: () => Promise<[HttpCall, HttpCall]>
}

interface Compared {
  readonly label: string
  readonly connections: number
  readonly ours: Round[]
  readonly theirs: Round[]
}

/** What it costs to know who calls: calls with a session beside calls without, on the same server. */
export async function benchSessionCheck(bench: Bench): Promise<void> {
  const benne = await startBenne(bench, 'benne-accounts')
  const pairs = pairsOn(benne)
  const crowded: Compared[] = []
  for (const pair of pairs) crowded.push(await compare(bench, benne, pair, connections))
  printPairs(crowded)
  printSplit(crowded, await verifyingMs(bench))
  const single: Compared[] = []
  for (const pair of pairs) single.push(await compare(bench, benne, pair, 1))
  printSingle(single)
  const [me] = await (pairs[0] as Pair).calls()
  await printProfile(bench, benne, 'auth.me', () => load(me, connections, bench.quick ? 2 : 10))
  await benne.stop()
}

function pairsOn({ url }: ServerProcess): Pair[] {
  const query = (path: string): HttpCall => ({
    url: `${url}/trpc/${path}?batch=1&input=%7B%7D`,
    method: 'GET',
    headers: {},
  })
  // An input without its one field: refused when the caller is known (or need not be), before any work is done.
  const refused = (path: string): HttpCall => ({
    url: `${url}/trpc/${path}?batch=1`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"0":{"json":{}}}',
    status: 422,
  })
  const pair = (label: string, call: HttpCall, beside: HttpCall): Pair => ({
    label,
    calls: async () => [{ ...call, people: await people() }, beside],
  })
  return [
    pair('auth.me beside live.ping', query('auth.me'), query('live.ping')),
    pair('users.me beside live.ping', query('users.me'), query('live.ping')),
    pair('refusals: a session beside none', refused('auth.revokeSession'), refused('auth.verifyEmail')),
  ]
}

/** Every connection is somebody else. */
const people = () =>
  Promise.all(
    Array.from({ length: connections }, async (_, n) => ({
      authorization: `Bearer ${await tokenOf(staff(n))}`,
    })),
  )

async function compare(
  bench: Bench,
  server: ServerProcess,
  { label, calls }: Pair,
  connections: number,
): Promise<Compared> {
  const { seconds, rounds, warmSeconds } = lengths(bench)
  const [call, beside] = await calls()
  await load(call, connections, warmSeconds)
  await load(beside, connections, warmSeconds)
  const side = (call: HttpCall) => async (): Promise<Round> => {
    const { result, cost } = await metered(meterOf(bench, server), () => load(call, connections, seconds))
    return { ...result, cost }
  }
  const [ours, theirs] = await interleave(rounds, [side(call), side(beside)])
  return { label, connections, ours, theirs }
}

const speed = ({ perSecond }: Round) => perSecond
const cpu = ({ cost, requests }: Round) => cost.server / requests
const postgres = ({ cost, requests }: Round) => (cost.postgres ?? Number.NaN) / requests
const over = (rounds: readonly Round[], of: (round: Round) => number) => number(median(rounds.map(of)))

function printPairs(results: readonly Compared[]): void {
  table(
    `Requests a second at ${connections} connections, each somebody else, and processor milliseconds a request`,
    [
      { head: 'calls', words: true },
      { head: 'with' },
      { head: 'without' },
      { head: 'ratio' },
      { head: 'of rounds', words: true },
      { head: 'ms with' },
      { head: 'ms without' },
      { head: 'ratio' },
      { head: 'PostgreSQL ms' },
    ],
    results.map(({ label, ours, theirs }) => [
      label,
      over(ours, speed),
      over(theirs, speed),
      times(ratio(ours, theirs, speed)),
      spread(ours, theirs, speed).map(number).join('–'),
      over(ours, cpu),
      over(theirs, cpu),
      times(ratio(ours, theirs, cpu)),
      over(ours, postgres),
    ]),
  )
  note(
    `auth.me and users.me read the account's row as well; the refusals (an input without its field, answered 422) read
    nothing: what they differ in is the check of the session alone. Each session is asked for more often than every five
    seconds, so the directory answers from memory nearly always.`,
  )
}

/** Where the difference between auth.me and live.ping goes. */
function printSplit([me, , refusals]: readonly Compared[], verifying: number): void {
  if (!me || !refusals) return
  const more = ({ ours, theirs }: Compared) =>
    median(ours.map((round, i) => cpu(round) - cpu(theirs[i] as Round)))
  const [whole, check] = [more(me), more(refusals)]
  table(
    'Where the processor time goes that auth.me takes more than live.ping, microseconds a call',
    [{ head: '', words: true }, { head: 'µs' }, { head: 'share', words: true }],
    [
      ['the signature and claims of the token', verifying],
      ['the session directory, and whose call it is in the log', check - verifying],
      ['the row: query, check of the answer, more bytes', whole - check],
    ].map(([label, milliseconds]) => [
      String(label),
      number(Number(milliseconds) * 1000),
      `${((Number(milliseconds) / whole) * 100).toFixed(0)} %`,
    ]),
  )
  note(
    'The first is measured by itself in this process, the second is what the pair of refusals differs in beyond it.',
  )
}

/** Processor milliseconds of verifying one access token, in this process, alone. */
async function verifyingMs({ quick }: Bench): Promise<number> {
  const tokens = await Promise.all(Array.from({ length: connections }, (_, n) => tokenOf(staff(n))))
  const verify = async (times: number) => {
    const before = process.cpuUsage()
    for (let n = 0; n < times; n += 1)
      await accessTokens.verify(tokens[n % tokens.length] as string, new Date())
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 / times
  }
  await verify(5_000)
  return verify(quick ? 5_000 : 30_000)
}

function printSingle(results: readonly Compared[]): void {
  table(
    'One connection: requests a second, and milliseconds from sent to answered',
    [
      { head: 'calls', words: true },
      { head: 'with' },
      { head: 'without' },
      { head: 'ratio' },
      { head: 'p50 with' },
      { head: 'p50 without' },
      { head: 'p99 with' },
      { head: 'p99 without' },
    ],
    results.map(({ label, ours, theirs }) => [
      label,
      over(ours, speed),
      over(theirs, speed),
      times(ratio(ours, theirs, speed)),
      over(ours, ({ p50 }) => p50),
      over(theirs, ({ p50 }) => p50),
      over(ours, ({ p99 }) => p99),
      over(theirs, ({ p99 }) => p99),
    ]),
  )
}
