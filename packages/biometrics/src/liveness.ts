import type { FacePose, LivenessProblem } from '@benne/contracts'
import type { DescribedFace } from './encoder.ts'
import { distance } from './matching/distance.ts'
import { isFlat, poseOf, straightYaw } from './quality.ts'

/** Milliseconds that a head needs from one pose to the next: no neck does a quarter of a right angle faster. */
const minTurnMs = 150
/** Milliseconds by which the client's clock may run ahead of ours. */
const clockSlackMs = 2_000
/** Between two pictures of one face, one of them turned by up to 40°. Different people are at 0.6 and more. */
export const sameFaceDistance = 0.5
/**
 * Below it two pictures have the same pixels, or nearly. One that was saved anew with losses is not found: it is 0.02
 * away and more.
 */
const repeatedDistance = 0.005

export interface LivenessFrame {
  /** Milliseconds since the challenge was received, as the client says. */
  readonly at: number
  readonly face: DescribedFace
}

export interface LivenessFinding {
  readonly problem: LivenessProblem
  /** Which picture shows it, from 0. */
  readonly frame: number
}

/**
 * Whether pictures, one for each action and each of good quality, show one living person who does what was asked: the
 * right poses in the right order, at times that a head can do, the same face throughout, and no picture twice. Null
 * when they do. `elapsedMs`: since the challenge was issued, by our own clock.
 *
 * A flat photo cannot pass: turned by perspective, its yaw does not reach that of a turned head before it is too
 * narrow. A video of the person that happens to show the poses in the order drawn, or a mask, can.
 */
export function judgeLiveness(
  actions: readonly FacePose[],
  frames: readonly LivenessFrame[],
  elapsedMs: number,
): LivenessFinding | null {
  if (frames.length !== actions.length) return { problem: 'wrong_number', frame: 0 }
  return (
    firstFinding(frames, (frame, index) => poseProblem(actions[index] as FacePose, frame.face)) ??
    firstFinding(frames, (frame, index) => timeProblem(frame, frames[index - 1], elapsedMs)) ??
    firstFinding(frames, (frame, index) => likenessProblem(frame, frames.slice(0, index)))
  )
}

function firstFinding(
  frames: readonly LivenessFrame[],
  problemOf: (frame: LivenessFrame, index: number) => LivenessProblem | null,
): LivenessFinding | null {
  for (const [index, frame] of frames.entries()) {
    const problem = problemOf(frame, index)
    if (problem) return { problem, frame: index }
  }
  return null
}

function poseProblem(asked: FacePose, face: DescribedFace): LivenessProblem | null {
  if (poseOf(face) === asked) return isFlat(face) ? 'flat' : null
  if (asked === 'straight' || Math.abs(face.yaw) < straightYaw) return 'not_turned'
  return face.yaw > 0 === (asked === 'left') ? 'not_turned' : 'wrong_side'
}

function timeProblem(
  { at }: LivenessFrame,
  before: LivenessFrame | undefined,
  elapsedMs: number,
): LivenessProblem | null {
  if (before && at - before.at < minTurnMs) return 'implausible_times'
  return at > elapsedMs + clockSlackMs ? 'implausible_times' : null
}

function likenessProblem(frame: LivenessFrame, earlier: readonly LivenessFrame[]): LivenessProblem | null {
  for (const other of earlier) {
    const apart = distance(frame.face.descriptor, other.face.descriptor)
    if (apart < repeatedDistance) return 'repeated'
  }
  const [first] = earlier
  if (!first) return null
  const isSame = distance(frame.face.descriptor, first.face.descriptor) <= sameFaceDistance
  return isSame ? null : 'different_faces'
}
