import type { DescribedFace } from '@benne/biometrics'
import type { FaceFrame, FacePurpose } from '@benne/contracts'
import type { Ctx } from '../context.ts'
import { type Challenge, withChallenge } from './challenge.ts'
import { inShare } from './in-share.ts'
import { encode, notLive, requireQuality } from './pictures.ts'
import type { Faces } from './ports.ts'

/** Pictures that answer a challenge, as they were seen. */
export interface Shown extends Challenge {
  readonly frames: readonly FaceFrame[]
  /** One for each of `frames`, and of the challenge's actions. */
  readonly faces: readonly DescribedFace[]
}

/**
 * Uses up a challenge and looks at the pictures that answer it. Throws `challenge_not_valid`, `validation` for
 * pictures that are none or of no use, `liveness_failed` when there are not as many as were asked for, `busy`.
 */
export function examine(
  ctx: Ctx,
  faces: Faces,
  challenge: { id: string; purpose: FacePurpose },
  frames: readonly FaceFrame[],
): Promise<Shown> {
  return inShare(ctx, faces.gates.answers, () =>
    withChallenge(ctx, challenge, async ({ actions, elapsedMs }) => ({
      actions,
      elapsedMs,
      frames,
      faces: await describeFaces(faces, frames, actions),
    })),
  )
}

async function describeFaces(
  { encoder }: Pick<Faces, 'encoder'>,
  frames: readonly FaceFrame[],
  actions: Challenge['actions'],
): Promise<DescribedFace[]> {
  // Before anything is decoded.
  if (frames.length !== actions.length) throw notLive('wrong_number', 0)
  // One after the other: whoever sends many pictures takes one place of the encoder at a time.
  const pictures = []
  for (const [index, { image }] of frames.entries()) {
    const path = ['frames', index, 'image']
    pictures.push(await encode(image, path, (bytes, options) => encoder.describe(bytes, options)))
  }
  requireQuality(pictures, actions)
  return pictures.flatMap(({ faces }) => faces)
}
