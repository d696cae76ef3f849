import type { FaceEncoder } from '@benne/biometrics'
import { poseHead, tiltPhoto } from '@benne/biometrics/testing'
import sharp from 'sharp'
import { type RgbPicture, writeY4m } from './y4m.ts'

/** As a cheap camera has them. */
const perSecond = 10
/** Pictures for which a head stays as it is: the page looks at two or three of them. */
const pause = 5
/** Of 255, to each side: no two pictures of a camera are the same, and the server takes none twice. */
const noise = 6

/** A film of a head that looks straight, to its left, straight, to its right, and so on for ever: whatever is asked comes by. */
export async function filmHead(path: string, photo: Buffer, encoder: FaceEncoder): Promise<void> {
  const straight = await poseHead(photo, 'straight', encoder)
  const left = await poseHead(photo, 'left', encoder)
  const right = await poseHead(photo, 'right', encoder)
  await film(path, [straight, left, straight, right])
}

/** A film of a photo that is held to the camera and turned from side to side. */
export async function filmPhoto(path: string, photo: Buffer): Promise<void> {
  await film(
    path,
    await Promise.all([0, 20, 40, 20, 0, -20, -40, -20].map((angle) => tiltPhoto(photo, angle))),
  )
}

async function film(path: string, scenes: readonly Buffer[]): Promise<void> {
  const pictures = await Promise.all(scenes.map(decode))
  const random = noiseFrom(1)
  const frames = pictures.flatMap((picture) => Array.from({ length: pause }, () => grainy(picture, random)))
  await writeY4m(path, frames, perSecond)
}

async function decode(jpeg: Buffer): Promise<RgbPicture> {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

const grainy = ({ data, ...size }: RgbPicture, random: () => number): RgbPicture => ({
  ...size,
  data: Uint8ClampedArray.from(data, (value) => value + noise * random()),
})

/** From -1 to 1, the same at each run. Numerical Recipes' linear congruential generator. */
function noiseFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}
