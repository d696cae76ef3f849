import sharp, { type Metadata, type SharpOptions } from 'sharp'
import { checkPicture, type PictureRules } from './check-picture.ts'
import { PictureError } from './picture-error.ts'

// For the whole process, whoever else uses sharp: nothing but these four loaders reads what came from outside.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
})
sharp.cache(false)
sharp.concurrency(1)

export interface DecodingLimits {
  /** Most pictures are decoded line by line, in a few megabytes. */
  readonly maxPixels: number
  /** Of those that must be decoded whole: up to 9 bytes a pixel, AVIF 18. */
  readonly maxWholePixels: number
  /** How bad the bytes must be for the picture to be `damaged`. */
  readonly failOn: 'warning' | 'error'
}

/** Three channels (red, green, blue bytes), upright and in sRGB. */
export interface Pixels {
  readonly data: Buffer<ArrayBuffer>
  readonly width: number
  readonly height: number
}

export interface DecodeOptions extends DecodingLimits {
  /** Pixels of the longer side: larger pictures are made smaller. */
  readonly longest: number
  readonly timeoutMs: number
  /** Aborted before decoding begins, it never does. */
  readonly signal?: AbortSignal
}

/** Checks and decodes what came from outside, in one thread of libuv. Throws PictureError. */
export async function openPicture(
  bytes: Uint8Array,
  options: DecodeOptions & PictureRules & { claimedType: string | null },
): Promise<Pixels> {
  checkPicture(bytes, options.claimedType, options)
  await readHeader(bytes, options)
  return await decodePicture(bytes, options)
}

/** What the header says, before a pixel is decoded. Throws PictureError. */
export async function readHeader(bytes: Uint8Array, limits: DecodingLimits): Promise<Metadata> {
  const metadata = await sharp(bytes, inputOf(limits)).metadata().catch(fail)
  const { pages = 1, format, compression, width, height } = metadata
  if (pages > 1) throw new PictureError('animated')
  if (format === 'heif' && compression !== 'av1') throw new PictureError('heic')
  if (isDecodedWhole(metadata) && width * height > limits.maxWholePixels)
    throw new PictureError('too_many_pixels')
  return metadata
}

/** AVIF, progressive JPEG, interlaced PNG. */
export const isDecodedWhole = ({ format, isProgressive }: Metadata) => isProgressive || format === 'heif'

/** The only place where foreign bytes become pixels. JPEG is shrunk while it is decoded: a large one costs little more. */
export async function decodePicture(bytes: Uint8Array, options: DecodeOptions): Promise<Pixels> {
  const { longest, timeoutMs, signal } = options
  signal?.throwIfAborted()
  const { data, info } = await sharp(bytes, { ...inputOf(options), autoOrient: true })
    .timeout({ seconds: Math.ceil(timeoutMs / 1000) })
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
    // Nothing may hide under what is transparent.
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(fail)
  return { data, width: info.width, height: info.height }
}

const inputOf = ({ failOn, maxPixels }: DecodingLimits): SharpOptions => ({
  failOn,
  limitInputPixels: maxPixels,
  sequentialRead: true,
})

/** libvips tells what is wrong in words alone. They stay in the cause: they are about bytes from outside. */
function fail(cause: Error): never {
  if (cause.message.includes('exceeds pixel limit')) throw new PictureError('too_many_pixels', { cause })
  if (cause.message.startsWith('timeout')) throw new PictureError('too_slow', { cause })
  throw new PictureError('damaged', { cause })
}
