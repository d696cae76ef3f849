/** Why a picture was not taken, and what to tell whoever sent it. */
const words = {
  empty: 'The picture is empty.',
  too_large: 'The file of the picture is too large.',
  too_many_pixels: 'The picture has too many pixels.',
  not_an_image: 'This is not a picture.',
  type_not_accepted: 'Pictures of this kind are not accepted: send JPEG, PNG or WebP.',
  type_mismatch: 'The picture is of another kind than was said.',
  animated: 'Animated pictures are not accepted.',
  heic: 'HEIC pictures are not accepted: send JPEG, PNG or WebP.',
  damaged: 'The picture is damaged or incomplete.',
  /** Ours, not the picture's fault: trying again later is right. */
  busy: 'Too many pictures are being processed. Try again in a moment.',
  too_slow: 'The picture took too long to process.',
} as const

export type PictureErrorReason = keyof typeof words

export const pictureErrorReasons = Object.keys(words) as readonly PictureErrorReason[]

/** A picture was not taken. Its message may be shown to whoever sent it. */
export class PictureError extends Error {
  override readonly name = 'PictureError'
  readonly reason: PictureErrorReason

  constructor(reason: PictureErrorReason, more?: { cause?: unknown }) {
    super(words[reason], more)
    this.reason = reason
  }
}
