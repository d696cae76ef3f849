// What a camera writes into a JPEG (EXIF), as one block of bytes to take from one file into another. Nothing of it is
// understood here but where it is, and which way up the picture is.

const soi = 0xd8
const app1 = 0xe1
/** Marker, length (two bytes, big-endian, counting themselves) and the name that says it is EXIF. */
const nameAt = 4
const tiffAt = 10
const orientationTag = 0x0112
const entryBytes = 12

/**
 * The EXIF block of a JPEG, of which `head` is the beginning; null when it has none. Throws RangeError when it goes on
 * beyond `head`.
 */
export function exifOf(head: Uint8Array): Uint8Array | null {
  const view = viewOf(head)
  if (view.getUint16(0) !== 0xff00 + soi) return null
  let at = 2
  // Blocks of the camera's and others; the picture begins with one of another kind.
  while (view.getUint8(at) === 0xff && (view.getUint8(at + 1) & 0xf0) === 0xe0) {
    const end = at + 2 + view.getUint16(at + 2)
    if (view.getUint8(at + 1) === app1 && nameIs(head, at + nameAt)) {
      if (end > head.length) throw new RangeError('the block goes on')
      return head.slice(at, end)
    }
    at = end
  }
  return null
}

/**
 * The same block for a picture whose pixels have been turned upright: it must not be turned again. Null when the block
 * cannot be read.
 */
export function upright(exif: Uint8Array): Uint8Array | null {
  const turned = exif.slice()
  const view = viewOf(turned)
  try {
    const order = view.getUint16(tiffAt)
    if (order !== 0x4949 && order !== 0x4d4d) return null
    const little = order === 0x4949
    const first = tiffAt + view.getUint32(tiffAt + 4, little)
    const count = view.getUint16(first, little)
    for (let index = 0; index < count; index++) {
      const entry = first + 2 + index * entryBytes
      if (view.getUint16(entry, little) === orientationTag) view.setUint16(entry + 8, 1, little)
    }
    return turned
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A JPEG with this block in front of everything else. */
export function withExif(jpeg: Blob, exif: Uint8Array): Blob {
  return new Blob([jpeg.slice(0, 2), exif as Uint8Array<ArrayBuffer>, jpeg.slice(2)], { type: 'image/jpeg' })
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength)

const nameIs = (bytes: Uint8Array, at: number) =>
  [0x45, 0x78, 0x69, 0x66, 0, 0].every((byte, index) => bytes[at + index] === byte)
