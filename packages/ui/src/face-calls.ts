import type { FaceChallenge, FaceLook, FaceLookInput, FacePurpose } from '@benne/contracts'
import type { FaceFailure } from './capture/capture-state.ts'

/** What the server is asked while the camera looks. The program that shows these pieces brings its own client. */
export interface FaceCalls {
  /** `username`: who wishes to sign in, where people say so. */
  readonly challenge: (purpose: FacePurpose, username?: string) => Promise<FaceChallenge>
  readonly look: (input: FaceLookInput) => Promise<FaceLook>
  /** What lies behind anything that a call threw. */
  readonly toFailure: (error: unknown) => FaceFailure
}
