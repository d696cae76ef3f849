import type { Point } from '../encoder.ts'
import { chipSize } from '../model/recognition.ts'
import type { Similarity } from './sampling.ts'

/** Of the chip's side: from the eyes to the mouth, and where the middle of both is (face-api's alignment). */
const eyesToMouth = 0.45
const middle = { x: 0.5, y: 0.43 }

/** Radians by which the line of the eyes is turned clockwise. */
export function rollOf(landmarks: readonly Point[]): number {
  const { right, left } = featuresOf(landmarks)
  return Math.atan2(left.y - right.y, left.x - right.x)
}

/** Where the chip that is described is in the picture: upright by the line of the eyes, as large as the face. */
export function placeChip(landmarks: readonly Point[]): Similarity {
  const { right, left, mouth } = featuresOf(landmarks)
  const roll = rollOf(landmarks)
  const scale = (distance(right, mouth) + distance(left, mouth)) / 2 / eyesToMouth / chipSize
  const [a, b] = [scale * Math.cos(roll), scale * Math.sin(roll)]
  const centre = mean([right, left, mouth])
  const [u, v] = [middle.x * chipSize, middle.y * chipSize]
  return { a, b, x: centre.x - (a * u - b * v), y: centre.y - (b * u + a * v) }
}

/** A chip, and after it the same mirrored: the mean of both descriptors recognises better than either. */
export function withMirrored(chip: Uint8Array): Uint8Array {
  const both = new Uint8Array(chip.length * 2)
  both.set(chip)
  const row = chipSize * 3
  for (let at = 0; at < chip.length; at += 3) {
    const column = at % row
    both.set(chip.subarray(at, at + 3), chip.length + at - column + (row - 3 - column))
  }
  return both
}

/** The middles of the person's right and left eye and of the mouth. */
const featuresOf = (landmarks: readonly Point[]) => ({
  right: mean(landmarks.slice(36, 42)),
  left: mean(landmarks.slice(42, 48)),
  mouth: mean(landmarks.slice(48, 68)),
})

const mean = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
})

export const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y)
