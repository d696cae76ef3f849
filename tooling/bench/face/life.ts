import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { note, number, table } from '../lib/print.ts'
import { median } from '../lib/stats.ts'
import type { LifeRound, LifeRoundOptions } from './life-round.ts'
import { runRound } from './run-round.ts'
import type { SideName } from './sides.ts'

const script = join(import.meta.dirname, 'life-round.ts')

interface Options {
  readonly directory: string
  readonly files: readonly string[]
  readonly quick: boolean
}

/** How long an encoder needs to start, and how much memory it takes. */
export async function benchLife(options: Options): Promise<void> {
  await benchStart(options)
  await benchMemory(options)
}

async function benchStart({ directory, files, quick }: Options): Promise<void> {
  const rounds = quick ? 1 : 5
  const starts = async (name: string, side: SideName, homeOf: (round: number) => string) => {
    const all: LifeRound[] = []
    for (let round = 0; round < rounds; round += 1) {
      const where = { side, directory: homeOf(round), threads: availableParallelism() }
      all.push(await runRound<LifeRound>(script, { ...where, files, marks: [] } satisfies LifeRoundOptions))
    }
    return [
      name,
      number(median(all.map((each) => each.startMs))),
      number(median(all.map((each) => each.firstMs))),
    ]
  }
  const home = join(directory, 'models')
  mkdirSync(home, { recursive: true })
  table(
    `Starting with ${availableParallelism()} threads, milliseconds, medians of ${rounds}`,
    [{ head: '', words: true }, { head: 'until it stands' }, { head: 'its first picture' }],
    [
      await starts('Benne, models to be made', 'onnx', (round) => join(directory, `models-${round}`)),
      await starts('Benne, models there', 'onnx', () => home),
      await starts('reference (face-api in our pipeline)', 'face-api', () => home),
    ],
  )
  note('Without the start of Node itself; the modules that are loaded are part of it.')
}

async function benchMemory({ directory, files, quick }: Options): Promise<void> {
  const marks = quick ? [10, 50, 100] : [100, 500, 1000]
  const rows = []
  for (const side of ['onnx', ...(quick ? [] : ['face-api'])] as SideName[]) {
    const where = { side, directory: join(directory, 'models'), threads: availableParallelism() }
    const { memory } = await runRound<LifeRound>(script, {
      ...where,
      files,
      marks,
    } satisfies LifeRoundOptions)
    rows.push([side === 'onnx' ? 'Benne' : 'reference', ...memory.map(([, mebibytes]) => number(mebibytes))])
  }
  table(
    `Memory of the whole process with ${availableParallelism()} threads, MiB, after so many pictures`,
    [{ head: '', words: true }, { head: 'none' }, ...marks.map((mark) => ({ head: String(mark) }))],
    rows,
  )
}
