import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { note, number, table, times } from '../lib/print.ts'
import { median, percentile, ratio, spread } from '../lib/stats.ts'
import { runRound } from './run-round.ts'
import type { SideName } from './sides.ts'
import type { SpeedRound, SpeedRoundOptions } from './speed-round.ts'

const script = join(import.meta.dirname, 'speed-round.ts')

interface Runner {
  readonly name: string
  readonly side: SideName
  readonly threads: number
  /** Pictures of a round: those that take long need no thousands. */
  readonly slow?: true
}

/** From a picture to its descriptor, beside the least, the reference encoder, and face-api as it comes. */
export async function benchSpeed({
  directory,
  files,
  quick,
}: {
  directory: string
  files: readonly string[]
  quick: boolean
}): Promise<void> {
  const runners = runnersFor(availableParallelism())
  const rounds = quick ? 1 : 3
  const results = new Map<Runner, SpeedRound[]>(runners.map((runner) => [runner, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const runner of runners) {
      const { side, threads } = runner
      const options: SpeedRoundOptions = { side, threads, directory, files, ...lengths(runner, quick) }
      results.get(runner)?.push(await runRound<SpeedRound>(script, options))
    }
  }
  printSpeed(results, rounds)
}

function runnersFor(processors: number): Runner[] {
  const both = (name: string, side: SideName, slow?: true): Runner[] =>
    [...new Set([1, processors])].map((threads) => ({
      name: `${name}, ${threads} thread${threads === 1 ? '' : 's'}`,
      side,
      threads,
      ...(slow && { slow }),
    }))
  return [
    ...both('Benne', 'onnx'),
    { name: 'Benne, faces without descriptors, 1 thread', side: 'look', threads: 1 },
    { name: 'the nets alone, this thread', side: 'nets', threads: 1 },
    ...both('reference (face-api in our pipeline)', 'face-api', true),
    { name: 'face-api as it comes, this thread', side: 'shipped', threads: 1, slow: true },
    { name: 'nothing (an idle loop)', side: 'idle', threads: 1 },
  ]
}

const lengths = ({ slow }: Runner, quick: boolean) =>
  quick
    ? { alone: slow ? 5 : 20, together: slow ? 5 : 30 }
    : { alone: slow ? 40 : 150, together: slow ? 40 : 200 }

function printSpeed(results: ReadonlyMap<Runner, readonly SpeedRound[]>, rounds: number): void {
  const [ours] = results.values()
  const middle = (all: readonly SpeedRound[], of: (round: SpeedRound) => number) =>
    number(median(all.map(of)))
  table(
    `A picture of 640 × 480 to its descriptor, medians of ${rounds}`,
    [
      { head: '', words: true },
      { head: 'ms p50' },
      { head: 'p99' },
      { head: 'a second' },
      { head: 'processor ms' },
      { head: 'loop late ms p99' },
      { head: 'at most' },
      { head: 'ms beside the first' },
      { head: 'processor beside it' },
    ],
    [...results].map(([{ name, side }, all]) => {
      const alone = all.flatMap((round) => round.alone)
      const known = side === 'idle' ? [] : [...alone]
      return [
        name,
        number(percentile(known, 0.5)),
        number(percentile(known, 0.99)),
        side === 'idle' ? '–' : middle(all, ({ perSecond }) => perSecond),
        side === 'idle' ? '–' : middle(all, ({ cpuMs }) => cpuMs),
        middle(all, ({ loopP99Ms }) => loopP99Ms),
        middle(all, ({ loopMaxMs }) => loopMaxMs),
        ...(side === 'idle' || !ours || all === ours
          ? []
          : [besides(all, ours, ({ alone }) => median(alone)), besides(all, ours, ({ cpuMs }) => cpuMs)]),
      ]
    }),
  )
  printNote()
}

/** How many times as much, and from the smallest to the largest of a round. */
function besides(
  theirs: readonly SpeedRound[],
  ours: readonly SpeedRound[],
  of: (round: SpeedRound) => number,
): string {
  const [least, most] = spread(theirs, ours, of)
  return `${times(ratio(theirs, ours, of))} (${number(least)}–${number(most)})`
}

function printNote(): void {
  note(
    `Milliseconds: pictures one at a time, the JPEG's bytes to the answer. A second, processor and loop: always two pictures a
    thread under way; the loop is that of the process that asks. Each round is a process of its own, the sides in turn. The
    nets alone: no decoding, no cutting, random pixels, in ONNX Runtime. face-api as it comes: its own calls, detector at 512,
    no mirrored chip, on WebAssembly. The loop is late by at least one millisecond, the step of the measure. When
    others use the machine, processor time says more than the clock.`,
  )
}
