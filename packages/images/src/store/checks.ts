import { ImageStoreError, isImageName } from '@benne/services/images'

export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** Before anything is asked of a disk or a server: a name becomes part of a path there. Throws ImageStoreError. */
export function requireName(name: string): void {
  if (!isImageName(name)) throw new ImageStoreError('bad_name', 'That is not the name of a picture')
}

/** Throws RangeError for what no caller can mean. That it lies beyond the end is no error. */
export function requireRange(range: ByteRange | undefined): void {
  if (!range) return
  const { first, last } = range
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 0 || last < first) {
    throw new RangeError(`not a range of bytes: ${first} to ${last}`)
  }
}
