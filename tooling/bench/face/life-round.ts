import { readFileSync } from 'node:fs'
import type { SideName } from './sides.ts'

// An encoder's life, in a process of its own: how long until it stands, until its first picture is described, and how large
// the process is after so many.

export interface LifeRound {
  readonly startMs: number
  readonly firstMs: number
  /** Mebibytes of the whole process after so many pictures; 0 is before the first. */
  readonly memory: readonly (readonly [pictures: number, mebibytes: number])[]
}

export interface LifeRoundOptions {
  readonly side: SideName
  readonly threads: number
  readonly directory: string
  readonly files: readonly string[]
  /** After how many pictures to look, in growing order. */
  readonly marks: readonly number[]
}

const options = JSON.parse(process.argv[2] ?? '') as LifeRoundOptions
process.stdout.write(`${JSON.stringify(await live(options))}\n`, () => process.exit(0))

async function live({ side, files, marks, ...more }: LifeRoundOptions): Promise<LifeRound> {
  const pictures = files.map((file) => readFileSync(file))
  const picture = (index: number) => pictures[index % pictures.length] as Buffer
  const born = performance.now()
  // Loading the modules is part of a start.
  const { sides } = await import('./sides.ts')
  const describe = await sides[side](more)
  const stands = performance.now()
  const memory: [number, number][] = [[0, mebibytes()]]
  await describe(picture(0))
  const first = performance.now()
  let done = 1
  for (const mark of marks) {
    const work = async () => {
      while (done < mark) {
        done += 1
        await describe(picture(done))
      }
    }
    await Promise.all(Array.from({ length: more.threads * 2 }, work))
    memory.push([mark, mebibytes()])
  }
  return { startMs: stands - born, firstMs: first - stands, memory }
}

function mebibytes(): number {
  return process.memoryUsage.rss() / 2 ** 20
}
