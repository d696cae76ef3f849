import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import sharp from 'sharp'

/** Portraits within the sample pictures of the installed face-api: straight enough, and no other whole face beside. */
const portraits = [
  { person: 'ana', file: 'sample6.jpg', left: 976, top: 171, size: 572 },
  { person: 'bea', file: 'sample5.jpg', left: 946, top: 74, size: 485 },
  { person: 'cleo', file: 'sample6.jpg', left: 1234, top: 133, size: 686 },
] as const

export interface SampleFace {
  readonly person: (typeof portraits)[number]['person']
  /** JPEG of 480 × 480 pixels with one clear face. */
  readonly bytes: Buffer
}

/** A picture of each of three people. */
export const sampleFaces = (): Promise<SampleFace[]> =>
  Promise.all(
    portraits.map(async ({ person, file, left, top, size }) => {
      const picture = sharp(readSample(file)).extract({ left, top, width: size, height: size })
      return { person, bytes: await picture.resize(480, 480).jpeg({ quality: 92 }).toBuffer() }
    }),
  )

/** Four people side by side, of whom three are seen by the encoder. */
export const sampleGroup = (): Buffer => readSample('sample6.jpg')

function readSample(file: string): Buffer {
  const packageFile = createRequire(import.meta.url).resolve('face-api.js/package.json')
  return readFileSync(join(dirname(packageFile), 'demo', file))
}
