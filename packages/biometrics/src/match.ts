import type { FacePose } from '@benne/contracts'
import type { DescribedFace } from './encoder.ts'
import { distance } from './matching/distance.ts'
import { meanDescriptor } from './matching/mean-descriptor.ts'

/**
 * Distance up to which two descriptors count as one person's, unless an installation sets another: see
 * docs/decisions.
 */
export const defaultTolerance = 0.45
/** By how much a face that is turned to the side may be farther from the template than one that is not. */
export const turnedAllowance = 0.1
/** By how much the nearest of many must be nearer than the second (see `FaceIndex`). */
export const identificationMargin = 0.06

/** The mean of the faces that look straight ahead: what is kept at enrolment, and compared at a sign-in. */
export function straightDescriptor(
  faces: readonly DescribedFace[],
  actions: readonly FacePose[],
): Float32Array {
  const straight = faces.filter((_, index) => actions[index] === 'straight')
  return meanDescriptor(straight.map(({ descriptor }) => descriptor))
}

/**
 * Whether the faces of a challenge are the template's: the straight ones together within `tolerance` of it, and each
 * of the turned ones within `turnedAllowance` more, so that nobody turns a head that is not their own.
 */
export function isSamePerson(
  template: Float32Array,
  faces: readonly DescribedFace[],
  actions: readonly FacePose[],
  tolerance: number,
): boolean {
  return (
    distance(template, straightDescriptor(faces, actions)) <= tolerance &&
    faces.every(({ descriptor }) => distance(template, descriptor) <= tolerance + turnedAllowance)
  )
}
