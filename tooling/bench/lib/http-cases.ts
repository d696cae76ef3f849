import { type Bench, lengths, meterOf } from './bench.ts'
import { type HttpCall, type LoadResult, load } from './load.ts'
import { note, number, table, times } from './print.ts'
import { type Cost, interleave, metered } from './rounds.ts'
import type { ServerProcess } from './server-process.ts'
import { median, ratio, spread } from './stats.ts'

export interface Sides {
  readonly benne: ServerProcess
  readonly bare: ServerProcess
}

export interface Case {
  readonly name: string
  readonly label: string
  /** To Benne and to the bare server. Made anew for each measure: a token lives ten minutes. */
  readonly calls: () => Promise<[HttpCall, HttpCall]>
}

interface Round extends LoadResult {
  readonly cost: Cost
}

export interface Compared {
  readonly label: string
  readonly connections: number
  readonly benne: Round[]
  readonly bare: Round[]
}

/** Loads both servers with the same call in turn. */
export async function compare(
  bench: Bench,
  { label, calls }: Case,
  { benne, bare }: Sides,
  connections: number,
): Promise<Compared> {
  const { seconds, rounds, warmSeconds } = lengths(bench)
  const [ours, theirs] = await calls()
  await load(ours, connections, warmSeconds)
  await load(theirs, connections, warmSeconds)
  const side = (server: ServerProcess, call: HttpCall) => async (): Promise<Round> => {
    const { result, cost } = await metered(meterOf(bench, server), () => load(call, connections, seconds))
    return { ...result, cost }
  }
  const [b, a] = await interleave(rounds, [side(benne, ours), side(bare, theirs)])
  return { label, connections, benne: b, bare: a }
}

const over = (rounds: readonly Round[], of: (round: Round) => number) => number(median(rounds.map(of)))
const speed = ({ perSecond }: Round) => perSecond

export function printSpeeds(results: readonly Compared[]): void {
  table(
    `Requests a second at ${results[0]?.connections} connections (medians of ${results[0]?.benne.length} rounds)`,
    [
      { head: 'call', words: true },
      { head: 'Benne' },
      { head: 'bare' },
      { head: 'ratio' },
      { head: 'of rounds', words: true },
      { head: 'p50 ms' },
      { head: 'p99 ms' },
      { head: 'bare p50' },
      { head: 'bare p99' },
    ],
    results.map(({ label, benne, bare }) => [
      label,
      over(benne, speed),
      over(bare, speed),
      times(ratio(benne, bare, speed)),
      spread(benne, bare, speed).map(number).join('–'),
      over(benne, ({ p50 }) => p50),
      over(benne, ({ p99 }) => p99),
      over(bare, ({ p50 }) => p50),
      over(bare, ({ p99 }) => p99),
    ]),
  )
  note(
    `Ratio: Benne's requests a second over the bare handler's, so 1 is as fast. The delays are those of servers that have
    more to do than they can: ${results[0]?.connections} connections wait in line. Server, PostgreSQL and the generator share
    the cores of this machine; a side that uses fewer of them for itself leaves more to PostgreSQL, which flatters Benne
    where the bare handler waits for PostgreSQL. The next table is free of that.`,
  )
}

const perRequest = (part: (cost: Cost) => number) => (round: Round) => part(round.cost) / round.requests

/** Processor time a request: what the other programs on the cores do hardly changes it. */
export function printCosts(results: readonly Compared[]): void {
  const server = perRequest((cost) => cost.server)
  const postgres = perRequest((cost) => cost.postgres ?? Number.NaN)
  table(
    'Processor milliseconds a request',
    [
      { head: 'call', words: true },
      { head: 'Benne' },
      { head: 'bare' },
      { head: 'ratio' },
      { head: 'of rounds', words: true },
      { head: 'PostgreSQL' },
      { head: 'for bare' },
      { head: 'generator' },
      { head: 'for bare' },
    ],
    results.map(({ label, benne, bare }) => [
      label,
      over(benne, server),
      over(bare, server),
      times(ratio(benne, bare, server)),
      spread(benne, bare, server).map(number).join('–'),
      over(benne, postgres),
      over(bare, postgres),
      over(
        benne,
        perRequest((cost) => cost.generator),
      ),
      over(
        bare,
        perRequest((cost) => cost.generator),
      ),
    ]),
  )
  note('Ratio: the server process of Benne over the bare one, all its threads; 1 is as cheap.')
}

/** One connection: nobody waits for anybody, so this is what one call takes. */
export function printSingle(results: readonly Compared[]): void {
  table(
    'Milliseconds from sent to answered, one connection',
    [
      { head: 'call', words: true },
      { head: 'Benne p50' },
      { head: 'bare p50' },
      { head: 'ratio' },
      { head: 'Benne p99' },
      { head: 'bare p99' },
      { head: 'ratio' },
    ],
    results.map(({ label, benne, bare }) => [
      label,
      over(benne, ({ p50 }) => p50),
      over(bare, ({ p50 }) => p50),
      times(ratio(benne, bare, ({ p50 }) => p50)),
      over(benne, ({ p99 }) => p99),
      over(bare, ({ p99 }) => p99),
      times(ratio(benne, bare, ({ p99 }) => p99)),
    ]),
  )
}
