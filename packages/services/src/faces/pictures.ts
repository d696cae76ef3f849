import { type EncodeOptions, judgeLiveness, type LookedPicture, problemsOf } from '@benne/biometrics'
import type { FacePose, FaceProblem, LivenessProblem, ValidationIssue } from '@benne/contracts'
import { readDataUrl } from '../images/data-url.ts'
import { PictureError } from '../images/ports.ts'
import { ServiceError } from '../service-error.ts'
import type { Shown } from './examine.ts'

type Path = (string | number)[]

/**
 * Has a picture encoded. Throws `validation` at `path` with the rule `image_<reason>` when it is no acceptable picture,
 * `busy` when too many wait.
 */
export async function encode<Result>(
  image: string,
  path: Path,
  work: (bytes: Uint8Array, options: EncodeOptions) => Promise<Result>,
): Promise<Result> {
  const { bytes, claimedType } = readDataUrl(image)
  try {
    return await work(bytes, { claimedType })
  } catch (error) {
    if (!(error instanceof PictureError)) throw error
    const { reason, message } = error
    if (reason === 'busy') {
      throw new ServiceError('busy', 'Too many people are looking at their cameras. Try again in a moment.', {
        cause: error,
      })
    }
    throw new ServiceError('validation', 'A picture was not taken.', {
      issues: [{ path, rule: `image_${reason}`, message }],
      cause: error,
    })
  }
}

/** Throws `validation` at each picture that is of no use, with the rule `face_<problem>`. */
export function requireQuality(pictures: readonly LookedPicture[], actions: readonly FacePose[]): void {
  const issues = pictures.flatMap((picture, index): ValidationIssue[] => {
    const [problem] = problemsOf(picture, actions[index] ?? null)
    return problem
      ? [{ path: ['frames', index, 'image'], rule: `face_${problem}`, message: problemWords[problem] }]
      : []
  })
  if (issues.length > 0) throw new ServiceError('validation', 'A picture is of no use.', { issues })
}

/** Throws `liveness_failed`. */
export function requireLiveness({ actions, faces, frames, elapsedMs }: Shown): void {
  const taken = faces.map((face, index) => ({ face, at: frames[index]?.at ?? 0 }))
  const finding = judgeLiveness(actions, taken, elapsedMs)
  if (finding) throw notLive(finding.problem, finding.frame)
}

export const notLive = (problem: LivenessProblem, frame: number): ServiceError =>
  new ServiceError('liveness_failed', livenessWords[problem], { details: { problem, frame } })

const problemWords: Readonly<Record<FaceProblem, string>> = {
  no_face: 'There is no face in this picture.',
  several_faces: 'There are several faces in this picture.',
  too_small: 'The face is too far away.',
  cut_off: 'The face is not whole in the picture.',
  too_dark: 'The face is too dark.',
  too_bright: 'The face is too bright.',
  blurred: 'The face is blurred.',
  turned_away: 'The face does not look at the camera.',
}

const livenessWords: Readonly<Record<LivenessProblem, string>> = {
  not_turned: 'The head was not turned as asked.',
  wrong_side: 'The head was turned to the other side.',
  flat: 'The picture looks like one of a photo that is held at an angle.',
  repeated: 'Two pictures are the same.',
  different_faces: 'The pictures show different faces.',
  implausible_times: 'The pictures were not taken at the times they should have been.',
  wrong_number: 'There are not as many pictures as were asked for.',
}
