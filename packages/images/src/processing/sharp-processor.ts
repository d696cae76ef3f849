import { ImageError, type ImageProcessor, maxImageBytes, type ProcessedImage } from '@benne/services/images'
import sharp, { type Metadata, type SharpOptions } from 'sharp'
import { readExif } from './exif.ts'
import { requireAcceptedType } from './media-type.ts'
import { differenceHash, hashHeight, hashWidth } from './perceptual-hash.ts'
import { WaitingLine } from './waiting-line.ts'

export interface ImageProcessorOptions {
  /** From when work on a picture begins. */
  readonly timeoutMs?: number
  /** How many pictures may wait; each is up to 10 MB of memory. */
  readonly waiting?: number
  /** How long one waits before `busy`. */
  readonly patienceMs?: number
}

/**
 * At work at once, each in one thread of libuv's four: the others are left to passwords and files. What is slow in a
 * picture happens there, never in the event loop.
 */
const picturesAtOnce = 2

/** The sensors of telephones, and a square of 8000. Most pictures are decoded line by line, in a few megabytes. */
const maxPixels = 64_000_000
/** What must be decoded whole takes up to 9 bytes a pixel, AVIF 18: 576 MB. No camera writes these. */
const maxWholePixels = 32_000_000
/** Of larger ones, one at a time. */
const heavyPixels = 16_000_000

const full = { longest: 2048, quality: 80 }
const thumbnail = { longest: 480, quality: 80 }
/** Of 6: the third level would take four times as long for 6 % fewer bytes. */
const effort = 2

/** Decodes by sharp, and by nothing but its four loaders: that is set for the whole process. */
export function createImageProcessor(options: ImageProcessorOptions = {}): ImageProcessor {
  const { timeoutMs = 15_000, waiting = 20, patienceMs = 10_000 } = options
  restrictSharp()
  const line = new WaitingLine({ places: picturesAtOnce, waiting, patienceMs, timeoutMs })
  const heavyLine = new WaitingLine({
    places: 1,
    waiting: picturesAtOnce,
    patienceMs: timeoutMs,
    timeoutMs,
  })
  return {
    process: async (bytes, claimedType) => {
      if (bytes.length === 0) throw new ImageError('empty')
      if (bytes.length > maxImageBytes) throw new ImageError('too_large')
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      requireAcceptedType(buffer, claimedType)
      return await line.run((signal) => processPicture(buffer, { heavyLine, timeoutMs, signal }))
    },
  }
}

function restrictSharp(): void {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
  })
  sharp.cache(false)
  sharp.concurrency(1)
}

interface Work {
  readonly heavyLine: WaitingLine
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

async function processPicture(bytes: Buffer, work: Work): Promise<ProcessedImage> {
  const metadata = await readHeader(bytes)
  const decodeNow = () => decode(bytes, work)
  const picture = isHeavy(metadata) ? await work.heavyLine.run(decodeNow) : await decodeNow()
  const facts = readExif(metadata.exif)
  // One after the other, so that a picture takes one thread.
  const large = await encode(picture, full.quality, work.signal)
  const small = await shrink(picture, work.signal)
  return {
    full: large,
    thumbnail: await encode(small, thumbnail.quality, work.signal),
    perceptualHash: await hash(small, work.signal),
    ...facts,
  }
}

const input: SharpOptions = { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true }

/** What the header says, before a pixel is decoded. */
async function readHeader(bytes: Buffer): Promise<Metadata> {
  const metadata = await sharp(bytes, input).metadata().catch(fail)
  const { pages = 1, format, compression, width, height } = metadata
  if (pages > 1) throw new ImageError('animated')
  if (format === 'heif' && compression !== 'av1') throw new ImageError('heic')
  if (isDecodedWhole(metadata) && width * height > maxWholePixels) throw new ImageError('too_many_pixels')
  return metadata
}

/** AVIF, progressive JPEG, interlaced PNG. */
const isDecodedWhole = ({ format, isProgressive }: Metadata) => isProgressive || format === 'heif'

const isHeavy = (metadata: Metadata) =>
  isDecodedWhole(metadata) && metadata.width * metadata.height > heavyPixels

/** Pixels of three channels, upright and in sRGB. */
interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/** The only time that foreign bytes are decoded. JPEG is shrunk while it is: a large one costs little more. */
async function decode(bytes: Buffer, { timeoutMs, signal }: Work): Promise<Pixels> {
  signal.throwIfAborted()
  const { data, info } = await sharp(bytes, { ...input, autoOrient: true })
    .timeout({ seconds: Math.ceil(timeoutMs / 1000) })
    .resize({ width: full.longest, height: full.longest, fit: 'inside', withoutEnlargement: true })
    // Nothing may hide under what is transparent.
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(fail)
  return { data, width: info.width, height: info.height }
}

async function shrink(picture: Pixels, signal: AbortSignal): Promise<Pixels> {
  signal.throwIfAborted()
  const { data, info } = await fromPixels(picture)
    .resize({ width: thumbnail.longest, height: thumbnail.longest, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

async function encode(picture: Pixels, quality: number, signal: AbortSignal) {
  signal.throwIfAborted()
  const bytes = await fromPixels(picture).webp({ quality, effort }).toBuffer()
  return { bytes, width: picture.width, height: picture.height }
}

async function hash(picture: Pixels, signal: AbortSignal): Promise<bigint> {
  signal.throwIfAborted()
  const grey = await fromPixels(picture)
    .resize({ width: hashWidth, height: hashHeight, fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return differenceHash(grey)
}

const fromPixels = ({ data, width, height }: Pixels) => sharp(data, { raw: { width, height, channels: 3 } })

/** libvips tells what is wrong in words alone. They stay in the cause: they are about bytes from outside. */
function fail(cause: Error): never {
  if (cause.message.includes('exceeds pixel limit')) throw new ImageError('too_many_pixels', { cause })
  if (cause.message.startsWith('timeout')) throw new ImageError('too_slow', { cause })
  throw new ImageError('damaged', { cause })
}
