import { createHash } from 'node:crypto'

export { PictureError, type PictureErrorReason, pictureErrorReasons } from '@benne/pictures'

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
  /** Decodes what came from outside. `claimedType`: the media type that came with it, null when none did. Throws PictureError. */
  process(bytes: Uint8Array, claimedType: string | null): Promise<ProcessedImage>
}

/** Of a picture as it is sent. */
export const maxImageBytes = 10 * 1024 * 1024

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
