import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createImageProcessor } from '@benne/images'
import sharp from 'sharp'
import { percentile } from './stats.ts'

// One round of the pictures' bench, in a process of its own: which side, how many photos, the files they are taken from.

export interface PictureRound {
  readonly perSecond: number
  readonly cpuMs: number
  readonly loopP99Ms: number
  readonly loopMaxMs: number
  readonly fileP99Ms: number
  readonly peakMebibytes: number
  readonly restMebibytes: number
  /** Of the written files, and of the photo as it was sent. */
  readonly kilobytes: number
  readonly sentKilobytes: number
}

/** Resolves to the bytes that were written. */
type Side = (photo: Buffer) => Promise<number>

const processor = createImageProcessor()

const sides: Record<string, Side> = {
  benne: async (photo) => {
    const { full, thumbnail } = await processor.process(photo, 'image/jpeg')
    return full.bytes.length + thumbnail.bytes.length
  },
  bare: async (photo) => {
    let written = 0
    for (const longest of [2048, 480]) {
      const resized = sharp(photo).autoOrient().resize({ width: longest, height: longest, fit: 'inside' })
      written += (await resized.webp({ quality: 80, effort: 2 }).toBuffer()).length
    }
    return written
  },
}

const [, , name = '', count = '', ...files] = process.argv
process.stdout.write(
  JSON.stringify(
    await measure(
      sides[name] as Side,
      Number(count),
      files.map((file) => readFileSync(file)),
    ),
  ),
)

async function measure(side: Side, count: number, photos: readonly Buffer[]): Promise<PictureRound> {
  const photo = (i: number) => photos[i % photos.length] as Buffer
  await side(photo(0))
  const restMebibytes = process.memoryUsage.rss() / 2 ** 20
  const files = watchFiles()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  let [next, written] = [0, 0]
  const work = async () => {
    while (next < count) {
      next += 1
      written += await side(photo(next))
    }
  }
  // Two at once on both sides: more would only wait.
  await Promise.all([work(), work()])
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  delay.disable()
  return {
    perSecond: count / seconds,
    cpuMs: (user + system) / 1000 / count,
    loopP99Ms: delay.percentile(99) / 1e6,
    loopMaxMs: delay.max / 1e6,
    fileP99Ms: percentile(await files.stop(), 0.99),
    peakMebibytes: process.resourceUsage().maxRSS / 1024,
    restMebibytes,
    kilobytes: written / count / 1024,
    sentKilobytes: photo(0).length / 1024,
  }
}

/** Asks for a file again and again: how long that takes, in milliseconds. */
function watchFiles() {
  const took: number[] = []
  let watching = true
  const done = (async () => {
    while (watching) {
      const start = performance.now()
      await stat(import.meta.filename)
      took.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  return {
    stop: async () => {
      watching = false
      await done
      return took
    },
  }
}
