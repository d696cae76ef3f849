import { isFlat, poseOf, problemsOf } from '@benne/biometrics'
import { type FaceLook, type FaceLookInput, FaceLookInput as FaceLookInputSchema } from '@benne/contracts'
import { requirePermission } from '../access.ts'
import type { Ctx } from '../context.ts'
import { parseInput } from '../failure.ts'
import { countLook } from './challenge.ts'
import { inShare } from './in-share.ts'
import { encode } from './pictures.ts'
import { requireFaces } from './require-faces.ts'

/**
 * Tells what a picture shows, for the camera's guide; keeps nothing. Throws `not_offered`, `challenge_not_valid`,
 * `validation` for what is no picture, `busy`.
 */
export async function faceLook({ ctx, input }: { ctx: Ctx; input: FaceLookInput }): Promise<FaceLook> {
  requirePermission(ctx, 'auth.faceLook')
  const faces = requireFaces(ctx)
  const { challengeId, image } = parseInput(FaceLookInputSchema, input)
  await countLook(ctx, challengeId)
  const picture = await inShare(ctx, faces.gates.looks, () =>
    encode(image, ['image'], (bytes, options) => faces.encoder.look(bytes, options)),
  )
  const [face] = picture.faces
  const { width, height } = picture
  return {
    problems: problemsOf(picture, null),
    pose: face && !isFlat(face) ? poseOf(face) : null,
    turn: face ? face.yaw : null,
    box: face
      ? {
          x: face.box.x / width,
          y: face.box.y / height,
          width: face.box.width / width,
          height: face.box.height / height,
        }
      : null,
  }
}
