import { exifOf, upright, withExif } from './jpeg-exif.ts'

/** The server keeps no more pixels on the longest side. */
const longestSide = 2048
/** Bytes from which it pays: some seconds on a slow line. */
const worthBytes = 1_200_000
/** A camera's block has at most 64 KiB, and others may stand before it. */
const headBytes = 256 * 1024
const quality = 0.88

/**
 * A big photo made smaller before it is sent, with what the camera wrote into it (the place!). As it is when it is small
 * enough, no JPEG, or anything about it is unusual: the server looks at it in any case.
 */
export async function shrinkPhoto(photo: Blob): Promise<Blob> {
  if (photo.type !== 'image/jpeg' || photo.size < worthBytes) return photo
  try {
    const head = new Uint8Array(await photo.slice(0, headBytes).arrayBuffer())
    const written = exifOf(head)
    const exif = written && upright(written)
    if (written && !exif) return photo
    const smaller = await redraw(photo)
    if (!smaller || smaller.size > photo.size * 0.8) return photo
    return exif ? withExif(smaller, exif) : smaller
  } catch {
    return photo
  }
}

async function redraw(photo: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(photo, { imageOrientation: 'from-image' })
  try {
    const scale = longestSide / Math.max(bitmap.width, bitmap.height)
    if (scale >= 1) return null
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    const pen = canvas.getContext('2d')
    if (!pen || !isFaithful()) return null
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
  } finally {
    bitmap.close()
  }
}

/** Browsers that guard against fingerprinting give back noise instead of what was drawn. */
function isFaithful(): boolean {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 8
  const pen = canvas.getContext('2d')
  if (!pen) return false
  pen.fillStyle = '#306090'
  pen.fillRect(0, 0, 8, 8)
  const { data } = pen.getImageData(0, 0, 8, 8)
  return data.every((value, index) => value === [0x30, 0x60, 0x90, 0xff][index % 4])
}
