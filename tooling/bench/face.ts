import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { createOnnxFaceEncoder } from '@benne/biometrics/onnx'
import { benchAccuracy } from './face/accuracy.ts'
import { benchBounds } from './face/bounds.ts'
import { type PairFolder, readPairFolder } from './face/folder.ts'
import { benchLife } from './face/life.ts'
import { benchQuality, type Pictures } from './face/quality.ts'
import { writeSamples } from './face/samples.ts'
import { benchSpeed } from './face/speed.ts'
import type { Options } from './lib/options.ts'
import { heading, note } from './lib/print.ts'

/** Faces: how often the wrong one is recognised and the right one is not, how fast, how large, and what is refused. */
export async function benchFace(options: Options & { directory: string }): Promise<void> {
  heading('face')
  const { quick, directory } = options
  const models = join(directory, 'models')
  mkdirSync(models)
  const files = await writeSamples(directory)
  await benchPictures(options, models, files)
  await benchLife({ directory, files, quick })
  await benchSpeed({ directory: models, files, quick })
  await benchBounds({ directory: models, files, quick })
}

/** What needs pictures of many people. */
async function benchPictures(
  { pairs, det, quick, quality }: Options,
  models: string,
  samples: readonly string[],
): Promise<void> {
  const folder = pairs === null ? null : readPairFolder(resolve(pairs), quick ? 100 : undefined)
  if (!folder) {
    note(
      `Accuracy was not measured: no pictures of people may lie in this repository. With a folder of them, as Labeled Faces
      in the Wild is (pairs.csv with a,b,same and the pictures beside it): npm run bench -- face --pairs DIR`,
    )
  }
  if (!folder && !quality) return
  const encoder = await createOnnxFaceEncoder({ directory: models })
  try {
    if (folder) {
      const detFile = det ?? join(tmpdir(), 'benne-det.svg')
      await benchAccuracy(folder, encoder, { resamples: quick ? 100 : 500, turned: quick ? 0 : 200, detFile })
    }
    if (!quality) return
    await benchQuality(pictures(folder, samples, quick), encoder)
  } finally {
    await encoder.close()
  }
}

/** The folder's, or else the samples, which are too few to set a limit by. */
function pictures(folder: PairFolder | null, samples: readonly string[], quick: boolean): Pictures {
  if (!folder)
    return { directory: dirname(samples[0] ?? ''), names: samples.map((file) => basename(file)), pairs: [] }
  const { directory, pairs } = folder
  return { directory, pairs, names: folder.pictures.slice(0, quick ? 20 : undefined) }
}
