import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../lib/command.ts'
import type { Outcome } from './round.ts'

// `npm run faults`: every fault once. `npm run faults -- --times 20` (or `-- 20`): so many rounds in a row, to the first
// failure. Words choose files, as with `npm test`; --seed repeats the draws of a round that failed.

interface Options {
  readonly times: number
  readonly seed: number
  readonly words: readonly string[]
}

interface Round {
  readonly seconds: number
  readonly passed: boolean
  readonly outcomes: readonly Outcome[]
}

const usage = `npm run faults -- [--times N | N] [--seed N] [WORDS]

  Servers, Redis, PostgreSQL and clients as processes, and what befalls them. Once, or N times in a row.
  --seed N  the draws of a round that was printed with this seed
  WORDS     only the files whose name holds one of them
`
const say = (line: string): void => void process.stdout.write(`${line}\n`)

let interrupted = false
const options = readOptions(process.argv.slice(2))
process.exitCode = options ? await runAll(options) : 1

function readOptions(args: readonly string[]): Options | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { times: { type: 'string' }, seed: { type: 'string' } },
    })
    const [first, ...rest] = positionals
    const counted = first !== undefined && /^\d+$/.test(first)
    const times = Number(values.times ?? (counted ? first : 1))
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    if (Number.isInteger(times) && times > 0 && Number.isInteger(seed))
      return { times, seed, words: counted ? rest : positionals }
  } catch {
    // Told below.
  }
  process.stdout.write(usage)
  return null
}

/** Returns the exit code. */
async function runAll({ times, seed, words }: Options): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'benne-faults-'))
  const rounds: Round[] = []
  for (let n = 0; n < times; n++) {
    const directory = join(folder, `round-${n + 1}`)
    mkdirSync(directory)
    const round = await runRound(directory, seed + n, words)
    if (interrupted) {
      rmSync(folder, { recursive: true, force: true })
      return 130
    }
    rounds.push(round)
    const slowest = round.outcomes.toSorted((a, b) => b.seconds - a.seconds)[0]
    say(
      `round ${n + 1} of ${times}, seed ${seed + n}: ${round.passed ? 'passed' : 'FAILED'} in ${round.seconds.toFixed(0)} s` +
        ` (${round.outcomes.filter(({ passed }) => passed).length} of ${round.outcomes.length}` +
        `${slowest ? `, the longest ${slowest.file} with ${slowest.seconds.toFixed(0)} s` : ''})`,
    )
    if (!round.passed) {
      process.stderr.write(failureIn(join(directory, 'vitest.log')))
      printTable(rounds)
      say(`\nWhat all processes said is in ${directory}. Again: npm run faults -- --seed ${seed + n}`)
      return 1
    }
    rmSync(directory, { recursive: true, force: true })
  }
  rmSync(folder, { recursive: true, force: true })
  printTable(rounds)
  return 0
}

async function runRound(directory: string, seed: number, words: readonly string[]): Promise<Round> {
  const report = join(directory, 'report.json')
  const begun = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'round.ts'), report, ...words], {
    cwd: root,
    env: {
      ...process.env,
      NO_COLOR: '1',
      BENNE_FAULTS_SEED: String(seed),
      BENNE_FAULTS_LOGS: directory,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(join(directory, 'vitest.log'))
  for (const stream of [child.stdout, child.stderr]) stream.pipe(log, { end: false })
  const forward = (signal: NodeJS.Signals) => {
    interrupted = true
    child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward)
  const code = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, forward)
  await new Promise((resolve) => log.end(resolve))
  const outcomes = readOutcomes(report)
  return {
    seconds: (performance.now() - begun) / 1000,
    passed: code === 0,
    outcomes,
  }
}

/** None where a round was ended before it could tell. */
function readOutcomes(file: string): Outcome[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome[]
  } catch {
    return []
  }
}

/** The part of vitest's output that tells of failures. */
function failureIn(file: string): string {
  const text = readFileSync(file, 'utf8')
  const at = text.search(/⎯+ (Failed|Unhandled)/)
  return text.slice(at < 0 ? -4_000 : at)
}

function printTable(rounds: readonly Round[]): void {
  const files = [...new Set(rounds.flatMap(({ outcomes }) => outcomes.map(({ file }) => file)))].toSorted()
  const width = Math.max(...files.map((file) => file.length), 'all together'.length)
  say(`\n${'fault'.padEnd(width)}  passed  failed  shortest s  median s  longest s`)
  const line = (label: string, of: readonly { passed: boolean; seconds: number }[]) => {
    const seconds = of.map((each) => each.seconds).toSorted((a, b) => a - b)
    const at = (place: number) => (seconds[Math.floor(place)] ?? Number.NaN).toFixed(1)
    const passed = of.filter((each) => each.passed).length
    say(
      `${label.padEnd(width)}  ${String(passed).padStart(6)}  ${String(of.length - passed).padStart(6)}` +
        `  ${at(0).padStart(10)}  ${at((seconds.length - 1) / 2).padStart(8)}  ${at(seconds.length - 1).padStart(9)}`,
    )
  }
  for (const file of files)
    line(
      file,
      rounds.flatMap(({ outcomes }) => outcomes.filter((each) => each.file === file)),
    )
  line('all together', rounds)
}
