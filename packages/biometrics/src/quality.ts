import type { FacePose, FaceProblem } from '@benne/contracts'
import type { Face, LookedPicture } from './encoder.ts'

/** Yaw (see `Face`) up to which a face looks straight ahead, and from which it is turned to a side. */
export const straightYaw = 0.15
export const turnedYaw = 0.3

/**
 * Width of a face's box by its height. A head stays about as wide however it is turned: among 807 press pictures 99
 * in 100 are above 0.65, those turned by more than 0.3 above 0.6 but for two. A photo gets narrower with the cosine:
 * at 45° it is at 0.47 to 0.56, and from 55° on, where its yaw passes 0.3, below 0.47.
 */
const minAspect = 0.6

/** Pixels of the face's box: the descriptor is made of 150, and below 80 it begins to lie. */
const minWidth = 80
/** Share of the face's width by which its chin, cheeks and brows may lie beyond the picture's edge. */
const edgeShare = 0.04
/**
 * Mean luma of a face, of press pictures 0.2 to 0.71. While the detector finds it, darkness costs next to nothing: below is the
 * camera's noise. Brighter ones are burnt out: above 0.8 owners are refused twice as often (`npm run bench -- face --quality`).
 */
const minBrightness = 0.12
const maxBrightness = 0.8
/**
 * Sharpness by the square of brightness, or else dark pictures and dark skin would count as blurred. Down to here blur costs
 * nothing; at 20 (Gaussian of 3 pixels where a face is 150 wide) owners are refused half as often again. Refuses 1 good picture in 200.
 */
const minDetail = 30

/** Whether a face is as narrow as in a photo that is held at an angle. */
export const isFlat = ({ box }: Pick<Face, 'box'>): boolean => box.width < minAspect * box.height

/** The pose that a face shows clearly; null in between. */
export function poseOf({ yaw }: Pick<Face, 'yaw'>): FacePose | null {
  if (Math.abs(yaw) < straightYaw) return 'straight'
  if (yaw > turnedYaw) return 'left'
  return yaw < -turnedYaw ? 'right' : null
}

/**
 * Why a picture is of no use, worst first; empty when it is. `pose`: what it was asked to show; null when any will do.
 * Whether a face that was asked to turn has turned is for the liveness check.
 */
export function problemsOf(picture: LookedPicture, pose: FacePose | null): FaceProblem[] {
  const [face, ...others] = picture.faces
  // In the dark no face is found, which is not what the person can mend.
  if (!face) return [picture.brightness < minBrightness ? 'too_dark' : 'no_face']
  if (others.length > 0) return ['several_faces']
  const problems: [FaceProblem, boolean][] = [
    ['cut_off', isCutOff(picture, face)],
    ['too_small', face.box.width < minWidth],
    ['too_dark', face.brightness < minBrightness],
    ['too_bright', face.brightness > maxBrightness],
    ['blurred', face.sharpness < minDetail * face.brightness ** 2],
    ['turned_away', pose === 'straight' && poseOf(face) !== 'straight'],
  ]
  return problems.flatMap(([problem, found]) => (found ? [problem] : []))
}

function isCutOff({ width, height }: LookedPicture, { box, landmarks }: Face): boolean {
  const slack = edgeShare * box.width
  return landmarks.some(({ x, y }) => x < -slack || y < -slack || x > width + slack || y > height + slack)
}
