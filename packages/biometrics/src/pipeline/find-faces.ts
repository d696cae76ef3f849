import type { Box, DescribedFace, Face, LookedPicture, Point } from '../encoder.ts'
import { detectorSize } from '../model/detector.ts'
import { landmarksSize } from '../model/landmarks.ts'
import { chipSize } from '../model/recognition.ts'
import { descriptorLength } from '../vault/layout.ts'
import { chooseFaces, type Detection } from './boxes.ts'
import { placeChip, rollOf, withMirrored } from './chip.ts'
import { brightnessOf, lightOf, yawOf } from './measures.ts'
import type { Nets } from './nets.ts'
import { type Pixels, Pyramid } from './sampling.ts'

/** Longest side, in pixels, at which pictures are looked at: a face of a fifth of it is still as large as its chip. */
export const longestSide = 640

/** Where the faces of a picture are and what can be measured of them. */
export async function lookAt(picture: Pixels, nets: Nets): Promise<LookedPicture> {
  const { width, height } = picture
  const faces = await findFaces(picture, nets)
  return { width, height, brightness: brightnessOf(picture), faces: faces.map(({ face }) => face) }
}

/** The same with descriptors. */
export async function describe(picture: Pixels, nets: Nets): Promise<LookedPicture<DescribedFace>> {
  const { width, height } = picture
  const faces = []
  for (const { face, chip } of await findFaces(picture, nets)) {
    faces.push({ ...face, descriptor: await describeChip(chip, nets) })
  }
  return { width, height, brightness: brightnessOf(picture), faces }
}

/** The mean of the descriptors of a chip and of its mirror image. */
export async function describeChip(chip: Uint8Array, nets: Nets): Promise<Float32Array> {
  const both = await nets.describe(withMirrored(chip))
  return Float32Array.from(
    { length: descriptorLength },
    (_, i) => ((both[i] ?? 0) + (both[i + descriptorLength] ?? 0)) / 2,
  )
}

async function findFaces(picture: Pixels, nets: Nets): Promise<{ face: Face; chip: Uint8Array }[]> {
  const { width, height } = picture
  const pyramid = new Pyramid(picture)
  const side = Math.max(width, height)
  const square = pyramid.cut({ a: side / detectorSize, b: 0, x: 0, y: 0 }, detectorSize)
  const found = []
  for (const detection of chooseFaces(await nets.detect(square), { width, height, side })) {
    found.push(await measure(pyramid, detection, nets))
  }
  return found
}

async function measure(pyramid: Pyramid, { box, score }: Detection, nets: Nets) {
  const landmarks = await findLandmarks(pyramid, box, nets)
  const place = placeChip(landmarks)
  const chip = pyramid.cut(place, chipSize)
  const light = lightOf(chip, place, pyramid.picture)
  return { face: { box, score, landmarks, yaw: yawOf(landmarks), roll: rollOf(landmarks), ...light }, chip }
}

/** As face-api does: the box in the middle of a square, with black beside it. */
async function findLandmarks(pyramid: Pyramid, box: Box, nets: Nets): Promise<Point[]> {
  const side = Math.max(box.width, box.height)
  const [x, y] = [box.x - (side - box.width) / 2, box.y - (side - box.height) / 2]
  const face = pyramid.cut({ a: side / landmarksSize, b: 0, x, y }, landmarksSize, box)
  const shares = await nets.landmarks(face)
  return Array.from({ length: 68 }, (_, i) => ({
    x: x + (shares[i * 2] ?? 0) * side,
    y: y + (shares[i * 2 + 1] ?? 0) * side,
  }))
}
