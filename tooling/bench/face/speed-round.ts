import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type SideName, sides } from './sides.ts'

// One round of the faces' speed, in a process of its own: a side, its threads, pictures one at a time, then several at once.

export interface SpeedRound {
  /** Milliseconds of each picture that had the machine to itself. */
  readonly alone: readonly number[]
  /** While always two pictures a thread are under way. */
  readonly perSecond: number
  readonly cpuMs: number
  readonly loopP99Ms: number
  readonly loopMaxMs: number
}

export interface SpeedRoundOptions {
  readonly side: SideName
  readonly threads: number
  readonly directory: string
  readonly alone: number
  readonly together: number
  readonly files: readonly string[]
}

const options = JSON.parse(process.argv[2] ?? '') as SpeedRoundOptions
process.stdout.write(`${JSON.stringify(await measure(options))}\n`, () => process.exit(0))

async function measure({ side, files, alone, together, ...more }: SpeedRoundOptions): Promise<SpeedRound> {
  const describe = await sides[side](more)
  const pictures = files.map((file) => readFileSync(file))
  const picture = (index: number) => pictures[index % pictures.length] as Buffer
  // The compiler has seen the work, and so has each thread.
  const atOnce = more.threads * 2
  await Promise.all(Array.from({ length: atOnce * 3 }, (_, index) => describe(picture(index))))
  const took: number[] = []
  for (let index = 0; index < alone; index += 1) {
    const start = performance.now()
    await describe(picture(index))
    took.push(performance.now() - start)
  }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  let next = 0
  const work = async () => {
    while (next < together) {
      next += 1
      await describe(picture(next))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  delay.disable()
  return {
    alone: took,
    perSecond: together / seconds,
    cpuMs: (user + system) / 1000 / together,
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
  }
}
