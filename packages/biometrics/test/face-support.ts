import type { FaceEncoder, LookedPicture } from '@benne/biometrics'
import { PictureError } from '@benne/pictures'
import sharp from 'sharp'

/** Why it was not taken; anything but a PictureError fails the test. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  )
  if (error === null) return 'taken'
  if (!(error instanceof PictureError)) throw error
  return error.reason
}

/** Of a picture with one face. */
export async function describeOne(encoder: FaceEncoder, bytes: Uint8Array) {
  return onlyFace(await encoder.describe(bytes, { claimedType: null }))
}

export function onlyFace<Face>({ faces }: Omit<LookedPicture, 'faces'> & { faces: readonly Face[] }): Face {
  const [face] = faces
  if (!face || faces.length > 1) throw new Error(`${faces.length} faces instead of one`)
  return face
}

/** Pictures beside one another on grey, each of `side` × `side` pixels. */
export async function sideBySide(pictures: readonly Buffer[], side: number): Promise<Buffer> {
  const small = await Promise.all(pictures.map((picture) => sharp(picture).resize(side, side).toBuffer()))
  return await sharp({
    create: { width: 640, height: 480, channels: 3, background: '#888' },
  })
    .composite(small.map((input, i) => ({ input, left: i * side, top: 0 })))
    .jpeg({ quality: 92 })
    .toBuffer()
}
