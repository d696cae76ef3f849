/** In pixels of the picture, upright, of the size at which it was looked at; the origin is at the upper left. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** Says how descriptors come about: whatever changes them changes it. */
export const encoderVersion = 'face-api-resnet/ssd256-roll-mirror-1'
/**
 * Of templates that were taken over from the former system: dlib's network, which is the same, on pictures it cut
 * otherwise.
 */
export const formerEncoderVersion = 'dlib-resnet'

/** A face that was found, and what can be measured of it. */
export interface Face {
  readonly box: Box
  /** How sure the detector is, from 0 to 1. */
  readonly score: number
  /** The 68 points of the iBUG scheme. */
  readonly landmarks: readonly Point[]
  /**
   * How far the face is turned, from -1 to 1, 0 when it looks straight ahead: (|nose − right cheek| − |nose − left
   * cheek|) / their sum, of points 30, 2 and 14. Above zero it is turned to the person's own left, which is the right
   * of a picture that is not mirrored.
   */
  readonly yaw: number
  /** Radians by which the line of the eyes is turned clockwise. */
  readonly roll: number
  /** Mean luma of the face, from 0 (black) to 1 (white). */
  readonly brightness: number
  /**
   * How much fine detail the face has: variance of the Laplacian of its luma at a fixed size; blurred pictures have
   * little.
   */
  readonly sharpness: number
}

/** A face with its descriptor: 128 numbers, near for pictures of the same person (Euclidean distance). */
export interface DescribedFace extends Face {
  readonly descriptor: Float32Array
}

export interface LookedPicture<F extends Face = Face> {
  readonly width: number
  readonly height: number
  /** Mean luma of the whole picture, from 0 to 1. */
  readonly brightness: number
  /** The largest first; those narrower than a third of the largest are left out, and all but the three largest. */
  readonly faces: readonly F[]
}

export interface EncodeOptions {
  /** The media type that came with the bytes; null when none did. */
  readonly claimedType: string | null
  /** Ends the waiting; what is under way ends by itself. */
  readonly signal?: AbortSignal
}

/**
 * Finds faces in pictures from outside and describes them, off the event loop. Both methods throw PictureError: for
 * bytes that are no acceptable picture, and `busy` when too much is waiting already.
 */
export interface FaceEncoder {
  /** Descriptors of two versions must not be compared. */
  readonly version: string
  /** Where the faces are and what they look like, without descriptors: a third of the work. */
  look(bytes: Uint8Array, options: EncodeOptions): Promise<LookedPicture>
  /** The same with descriptors. */
  describe(bytes: Uint8Array, options: EncodeOptions): Promise<LookedPicture<DescribedFace>>
  close(): Promise<void>
}
