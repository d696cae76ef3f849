import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTestPhoto, testPhotoExif } from '@benne/images/testing'
import { runQuietly } from '../lib/command.ts'
import type { PictureRound } from './lib/picture-round.ts'
import { heading, note, number, table, times } from './lib/print.ts'
import { interleave } from './lib/rounds.ts'
import { median, ratio, spread } from './lib/stats.ts'

const script = join(import.meta.dirname, 'lib', 'picture-round.ts')

/** Twelve megapixels, as telephones send them. */
const size = { width: 4032, height: 3024 }

/** Pictures: how many photos a second, and how late everything else is meanwhile, beside sharp alone. */
export async function benchImages({
  quick,
  directory,
}: {
  quick: boolean
  directory: string
}): Promise<void> {
  heading('images')
  const photos: string[] = []
  for (let seed = 1; seed <= (quick ? 2 : 4); seed += 1) photos.push(await writePhoto(directory, seed))
  const count = quick ? 6 : 32
  const rounds = quick ? 2 : 5
  const side = (name: 'benne' | 'bare') => () => run(name, count, photos)
  const [ours, theirs] = await interleave(rounds, [side('benne'), side('bare')])
  printRounds(ours, theirs, `${count} photos of 12 megapixels a round, medians of ${rounds}`)
}

async function writePhoto(directory: string, seed: number): Promise<string> {
  const file = join(directory, `photo-${seed}.jpg`)
  writeFileSync(file, await makeTestPhoto({ ...size, seed, exif: testPhotoExif, orientation: 6 }))
  return file
}

/** Each round in a process of its own: what the one before took of memory is gone. */
async function run(side: 'benne' | 'bare', count: number, photos: readonly string[]): Promise<PictureRound> {
  const { code, output } = await runQuietly(script, [side, String(count), ...photos])
  if (code !== 0) throw new Error(`the round of ${side} failed:\n${output}`)
  return JSON.parse(output) as PictureRound
}

function printRounds(ours: readonly PictureRound[], theirs: readonly PictureRound[], title: string): void {
  const row = (label: string, of: (round: PictureRound) => number) => {
    const [least, most] = spread(ours, theirs, of)
    return [
      label,
      number(median(ours.map(of))),
      number(median(theirs.map(of))),
      times(ratio(ours, theirs, of)),
      `${number(least)}–${times(most)}`,
    ]
  }
  table(
    title,
    [
      { head: '', words: true },
      { head: 'Benne' },
      { head: 'bare' },
      { head: 'ratio' },
      { head: 'of each pair' },
    ],
    [
      row('photos/s', ({ perSecond }) => perSecond),
      row('processor ms a photo', ({ cpuMs }) => cpuMs),
      row('event loop late, p99 ms', ({ loopP99Ms }) => loopP99Ms),
      row('event loop late, at most ms', ({ loopMaxMs }) => loopMaxMs),
      row('asking for a file, p99 ms', ({ fileP99Ms }) => fileP99Ms),
      row('memory at its peak, MiB', ({ peakMebibytes }) => peakMebibytes),
    ],
  )
  const sizes = ours.map(({ kilobytes }) => kilobytes)
  note(
    `Bare: sharp decodes a photo once for each of the two files, two photos at once; no check, no hash, nothing of EXIF.
    Both write WebP alike: ${number(median(sizes))} KiB a photo, of ${number(median(ours.map((round) => round.sentKilobytes)))}. The loop
    is late by at least one millisecond, the step of the measure; it should stay below 50 at p99. Asking for a file needs
    one of libuv's four threads, of which pictures leave two. At rest the process takes
    ${number(median(ours.map(({ restMebibytes }) => restMebibytes)))} MiB.`,
  )
}
