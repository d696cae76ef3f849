import type { FaceLook, FacePose } from '@benne/contracts'
import type { Hint } from './capture-state.ts'

/** Whoever reads or hears what is asked has begun to turn by then. A photo never does. */
const startMs = 5_000
/** By then a head has turned far enough; what is still between the poses is a photo that is held at an angle. */
const endMs = 12_000

/**
 * What to do differently so that a picture can be taken of the pose asked for; null when just that is under way. `ms`: for
 * how long it has been asked for.
 */
export function hintOf({ problems, pose, turn }: FaceLook, asked: FacePose, ms: number): Hint | null {
  const [problem] = problems
  if (problem) return problem
  if (asked === 'straight' || turn === null) return null
  if (pose === 'straight') return ms < startMs ? null : 'not_turning'
  if (pose !== null) return pose === asked ? null : 'wrong_side'
  if (ms > endMs) return 'not_turning'
  return turn > 0 === (asked === 'left') ? 'further' : null
}

/** Lets a hint through when it comes twice in a row: a head that moves is blurred for one picture, which helps nobody to know. */
export class SteadyHint {
  #last: Hint | null = null

  next(hint: Hint | null): Hint | null {
    const isSteady = hint === this.#last
    this.#last = hint
    return isSteady ? hint : null
  }
}
