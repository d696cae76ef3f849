import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleFaces } from '@benne/biometrics/testing'
import sharp from 'sharp'

/** As a camera sends them: 640 × 480, one face each, of the sample pictures that face-api brings. Answers their files. */
export async function writeSamples(directory: string): Promise<string[]> {
  const samples = await sampleFaces()
  return await Promise.all(
    samples.map(async ({ person, bytes }) => {
      const file = join(directory, `${person}.jpg`)
      const wide = sharp(bytes).extend({ left: 80, right: 80, extendWith: 'copy' })
      writeFileSync(file, await wide.jpeg({ quality: 90 }).toBuffer())
      return file
    }),
  )
}
