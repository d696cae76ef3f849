import { hashPassword } from '@benne/services'
import { type Bench, lengths, meterOf, startBenne } from './bench.ts'
import { note, number, table } from './print.ts'
import { type Cost, interleave, metered } from './rounds.ts'
import { residentCount } from './seed.ts'
import type { ServerProcess } from './server-process.ts'
import { median, percentile } from './stats.ts'
import type { LoopDelay } from './stats-channel.ts'

const password = 'Only-for-the-bench-27'
/** People who sign in at the same time. */
const atOnce = 16

interface Round {
  readonly delay: LoopDelay
  readonly cost: Cost
  /** Of each log-in. */
  readonly milliseconds: readonly number[]
  readonly seconds: number
}

/** Signing in with the right password, everybody to an account and from an address of their own; all is counted. */
export async function benchSignIns(bench: Bench): Promise<void> {
  // One hash for all: what verifying costs does not depend on whose it is.
  await bench.database.pool.query(`update users set password_hash = $1 where role = 'user'`, [
    await hashPassword(password),
  ])
  const benne = await startBenne(bench, 'benne-sign-in', 'info', { TRUSTED_PROXIES: '127.0.0.1' })
  const { seconds, rounds, warmSeconds } = lengths(bench)
  let people = 0
  const next = () => {
    people += 1
    return people
  }
  const busy = (length: number) => () => round(bench, benne, () => signIns(benne.url, next, length))
  await busy(warmSeconds)()
  const idle = () =>
    round(bench, benne, async () => {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
      return []
    })
  const [quiet, working] = await interleave(rounds, [idle, busy(seconds)])
  await benne.stop()
  printRounds(quiet, working)
}

async function round(
  bench: Bench,
  server: ServerProcess,
  work: () => Promise<readonly number[]>,
): Promise<Round> {
  const { result, cost } = await metered(meterOf(bench, server), async () => {
    const begun = performance.now()
    const { result: milliseconds, delay } = await server.loopDelay(work)
    return { milliseconds, delay, seconds: (performance.now() - begun) / 1000 }
  })
  return { ...result, cost }
}

/** Signs in, `atOnce` at a time, for so many seconds; answers how long each took. */
async function signIns(url: string, next: () => number, seconds: number): Promise<number[]> {
  const milliseconds: number[] = []
  const until = performance.now() + seconds * 1000
  const person = async () => {
    while (performance.now() < until) milliseconds.push(await signIn(url, next()))
  }
  await Promise.all(Array.from({ length: atOnce }, person))
  return milliseconds
}

async function signIn(url: string, n: number): Promise<number> {
  const begun = performance.now()
  const response = await fetch(`${url}/trpc/auth.login`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
    },
    body: JSON.stringify({ json: { username: `user_${n % residentCount}`, password } }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`a log-in was answered ${response.status}: ${text}`)
  return performance.now() - begun
}

function printRounds(quiet: readonly Round[], working: readonly Round[]): void {
  const over = (rounds: readonly Round[], of: (round: Round) => number) => number(median(rounds.map(of)))
  const all = (of: (round: Round) => number) => [over(quiet, of), over(working, of)]
  const busy = (of: (round: Round) => number) => ['', over(working, of)]
  const count = ({ milliseconds }: Round) => milliseconds.length
  table(
    `Log-ins, ${atOnce} at a time, beside doing nothing (medians of ${working.length} rounds)`,
    [{ head: '', words: true }, { head: 'idle' }, { head: 'log-ins' }],
    [
      ['log-ins a second', ...busy((round) => count(round) / round.seconds)],
      ['ms each, p50', ...busy(({ milliseconds }) => percentile(milliseconds, 0.5))],
      ['ms each, p99', ...busy(({ milliseconds }) => percentile(milliseconds, 0.99))],
      ['processor ms each, server', ...busy((round) => round.cost.server / count(round))],
      [
        'processor ms each, PostgreSQL',
        ...busy((round) => (round.cost.postgres ?? Number.NaN) / count(round)),
      ],
      ['event loop late by ms, p50', ...all(({ delay }) => delay.p50)],
      ['event loop late by ms, p99', ...all(({ delay }) => delay.p99)],
      ['event loop late by ms, most', ...all(({ delay }) => delay.max)],
    ],
  )
  note(
    `Right passwords, Argon2id of 19 MiB and two passes, each account and address in turn, every attempt counted. The
    threads that hash, the event loop, PostgreSQL and this generator share the cores: what the loop waits for is mostly
    one of them, so what others run on this machine shows here most of all.`,
  )
}
