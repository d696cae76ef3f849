import type { FacePose, FaceProblem, Failure } from '@benne/contracts'

/** Why there is no picture from the camera. */
export const cameraTroubles = ['refused', 'absent', 'in_use', 'insecure', 'lost'] as const
export type CameraTrouble = (typeof cameraTroubles)[number]

/** What to do differently right now. Beside a picture's own problems: how the head moves, the camera, the server. */
export const otherHints = ['wrong_side', 'further', 'not_turning', 'frozen', 'busy', 'offline'] as const
export type Hint = FaceProblem | (typeof otherHints)[number]

/** What a call failed with; `offline` when no answer came. */
export type FaceFailure =
  | Failure
  | { code: 'offline'; message: string; requestId?: never; details?: never; issues?: never }

export type Trouble =
  | { kind: 'camera'; trouble: CameraTrouble }
  /** Nobody did what was asked for a while: the camera was switched off. `hint`: the last that was given. */
  | { kind: 'unfinished'; hint: Hint | null }
  | { kind: 'call'; failure: FaceFailure }

export type CaptureState =
  /** The camera, then the challenge, are on their way. */
  | { phase: 'opening'; hint: Hint | null }
  /** `step`: which action is asked for, from 0. `turn`: as in `FaceLook`. */
  | { phase: 'looking'; actions: readonly FacePose[]; step: number; hint: Hint | null; turn: number | null }
  | { phase: 'sending'; hint: Hint | null }
  | { phase: 'done' }
  | { phase: 'failed'; trouble: Trouble }

/** What `open` throws. */
export class CameraError extends Error {
  override readonly name = 'CameraError'
  readonly trouble: CameraTrouble

  constructor(trouble: CameraTrouble, options?: ErrorOptions) {
    super(`no picture from the camera: ${trouble}`, options)
    this.trouble = trouble
  }
}
