import { createHash } from 'node:crypto'

/** Where the bytes of pictures are. Names are content addresses (`imageNameOf`): `<sha256 hex of the bytes>.webp`. */
export interface ImageStore {
  /**
   * Whole or not at all; writing what is there already changes nothing but its `storedAt`, which is then now: whoever
   * sweeps old pictures away leaves alone what somebody has just stored once more. All of these reject with
   * `ImageStoreError`.
   */
  put(name: string, bytes: Uint8Array): Promise<void>
  /**
   * Null when there is none. `range`: first and last byte, both included; what lies beyond the end is left out.
   * `size` is that of the whole picture. Whoever asks must read `body`, or end it (`return`).
   */
  read(
    name: string,
    range?: { first: number; last: number },
  ): Promise<{ size: number; body: AsyncIterable<Uint8Array> } | null>
  size(name: string): Promise<number | null>
  /** Also when there is none. */
  delete(name: string): Promise<void>
  /** Everything in it, in no order, for the sweep: `storedAt` tells how old. */
  list(signal?: AbortSignal): AsyncIterable<{ name: string; bytes: number; storedAt: Date }>
}

export interface ProcessedImage {
  /** WebP, its longest side at most 2048. */
  full: { bytes: Uint8Array; width: number; height: number }
  /** WebP, its longest side at most 480. */
  thumbnail: { bytes: Uint8Array; width: number; height: number }
  /**
   * 64-bit difference hash of what is seen (dHash, 9×8 grey): near pictures differ in few bits. Signed, for a
   * PostgreSQL bigint.
   */
  perceptualHash: bigint
  /** From the EXIF that is thrown away, for the form: null when there is none or it is not valid. */
  position: { latitude: number; longitude: number } | null
  /** As `position`; also null when the camera did not say in which time zone its clock was. */
  takenAt: Date | null
}

export interface ImageProcessor {
  /** Decodes what came from outside. `claimedType`: the media type that came with it, null when none did. Throws ImageError. */
  process(bytes: Uint8Array, claimedType: string | null): Promise<ProcessedImage>
}

/** Of a picture as it is sent. */
export const maxImageBytes = 10 * 1024 * 1024

/** Why a picture was not taken, and what to tell whoever sent it. */
const words = {
  empty: 'The picture is empty.',
  too_large: 'The picture is larger than 10 MB.',
  too_many_pixels: 'The picture has too many pixels.',
  not_an_image: 'This is not a picture.',
  type_not_accepted: 'Pictures of this kind are not accepted: send JPEG, PNG, WebP or AVIF.',
  type_mismatch: 'The picture is of another kind than was said.',
  animated: 'Animated pictures are not accepted.',
  heic: 'HEIC pictures are not accepted: send JPEG, PNG, WebP or AVIF.',
  damaged: 'The picture is damaged or incomplete.',
  /** Ours, not the picture's fault: trying again later is right. */
  busy: 'Too many pictures are being processed. Try again in a moment.',
  too_slow: 'The picture took too long to process.',
} as const

export type ImageErrorReason = keyof typeof words

export const imageErrorReasons = Object.keys(words) as readonly ImageErrorReason[]

/** A picture was not taken. Its message may be shown to whoever sent it. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly reason: ImageErrorReason

  constructor(reason: ImageErrorReason, more?: { cause?: unknown }) {
    super(words[reason], more)
    this.reason = reason
  }
}

/**
 * `unavailable`: the store is away or answers with errors of its own; later it may be back. `refused`: it does not let
 * us, or has no such bucket; somebody must set it right. `bad_name`: no picture has such a name; nothing was asked.
 */
export type ImageStoreErrorReason = 'unavailable' | 'refused' | 'bad_name'

/** The store could not do it. Its message is for the log: it tells of no key, and nothing of the picture but its name. */
export class ImageStoreError extends Error {
  override readonly name = 'ImageStoreError'
  readonly reason: ImageStoreErrorReason

  constructor(reason: ImageStoreErrorReason, message: string) {
    super(message)
    this.reason = reason
  }
}

export const isImageName = (name: string) => /^[0-9a-f]{64}\.webp$/.test(name)

/** The name of these bytes. */
export const imageNameOf = (bytes: Uint8Array) => `${createHash('sha256').update(bytes).digest('hex')}.webp`
