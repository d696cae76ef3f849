import { PictureError } from './picture-error.ts'

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif'

export interface PictureRules {
  readonly accept: readonly PictureType[]
  readonly maxBytes: number
}

/** Other names by which browsers and programs call these types. */
const aliases: Readonly<Record<string, PictureType>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
}

/** What is sent when nobody knew the type: it claims nothing. */
const noClaim = ['', 'application/octet-stream', 'binary/octet-stream']

/**
 * By its length and its first bytes alone, before anything is decoded. `claimedType`: the media type that came with it, null
 * when none did. Throws PictureError when what it is is not accepted, is animated, or is not what was claimed.
 */
export function checkPicture(bytes: Uint8Array, claimedType: string | null, rules: PictureRules): void {
  if (bytes.length === 0) throw new PictureError('empty')
  if (bytes.length > rules.maxBytes) throw new PictureError('too_large')
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = recognise(buffer)
  const claimed = (claimedType ?? '').replace(/;.*/s, '').trim().toLowerCase()
  if (!noClaim.includes(claimed) && (aliases[claimed] ?? claimed) !== type)
    throw new PictureError('type_mismatch')
  if (!rules.accept.includes(type)) throw new PictureError('type_not_accepted')
  if (isAnimated(buffer, type)) throw new PictureError('animated')
  if (type === 'image/jpeg' && hasMoreScans(buffer, maxScans)) throw new PictureError('damaged')
}

/** Passes over the pixels of a progressive JPEG: encoders write a dozen; thousands of empty ones, of 38 bytes each, take seconds. */
const maxScans = 64

/** Within the pixels' own bytes the marker of a scan never stands: 0xFF is followed by 0 there. */
function hasMoreScans(bytes: Buffer, limit: number): boolean {
  const marker = Buffer.from([0xff, 0xda])
  let count = 0
  for (let at = bytes.indexOf(marker); at !== -1; at = bytes.indexOf(marker, at + 2)) {
    if (++count > limit) return true
  }
  return false
}

function recognise(bytes: Buffer): PictureType {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg'
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png'
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp'
  const brands = brandsOf(bytes)
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'image/avif'
  if (brands.some((brand) => /^he[iv][csmx]$/.test(brand))) throw new PictureError('heic')
  throw new PictureError(isOtherImage(bytes, brands) ? 'type_not_accepted' : 'not_an_image')
}

/** Of the kinds that people do send. Those that nobody has heard of are not told from what is no picture at all. */
function isOtherImage(bytes: Buffer, brands: readonly string[]): boolean {
  const known =
    ['GIF87a', 'GIF89a', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+', '%PDF', '8BPS', '\xff\x0a', '\0\0\x01\0'].some(
      (start) => startsWith(bytes, start),
    ) ||
    // BMP's reserved bytes are zero; two letters alone would be many a text.
    (startsWith(bytes, 'BM') && startsWith(bytes, '\0\0\0\0', 6)) ||
    ['JXL \r\n', 'jP  \r\n'].some((box) => startsWith(bytes, box, 4)) ||
    brands.some((brand) => brand === 'mif1' || brand === 'msf1')
  return known || /^\uFEFF?\s*<(svg\b|[?!][^]*<svg\b)/i.test(bytes.toString('utf8', 0, 1024))
}

/** The brands of an ISO media file (AVIF, HEIC, MP4), the major one first. */
function brandsOf(bytes: Buffer): string[] {
  if (!startsWith(bytes, 'ftyp', 4)) return []
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256)
  const brands = []
  for (let at = 8; at + 4 <= end; at += 4) {
    // The minor version stands between the major brand and the others.
    if (at !== 12) brands.push(bytes.toString('latin1', at, at + 4))
  }
  return brands
}

function isAnimated(bytes: Buffer, type: PictureType): boolean {
  if (type === 'image/png') return hasAnimationControl(bytes)
  if (type === 'image/webp') return startsWith(bytes, 'VP8X', 12) && ((bytes[20] ?? 0) & 2) !== 0
  return type === 'image/avif' && brandsOf(bytes)[0] === 'avis'
}

/** An animated PNG says so in a chunk before its pixels. */
function hasAnimationControl(bytes: Buffer): boolean {
  for (let at = 8; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const chunk = bytes.toString('latin1', at + 4, at + 8)
    if (chunk === 'acTL') return true
    if (chunk === 'IDAT') return false
  }
  return false
}

function startsWith(bytes: Buffer, start: string, at = 0): boolean {
  return bytes.toString('latin1', at, at + start.length) === start
}
