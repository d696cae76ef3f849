import { checkPicture, type PictureRules, WaitingLine } from '@benne/pictures'
import {
  type DecodingLimits,
  decodePicture,
  isDecodedWhole,
  type Pixels,
  readHeader,
} from '@benne/pictures/open'
import { type ImageProcessor, maxImageBytes, type ProcessedImage } from '@benne/services/images'
import sharp, { type Metadata } from 'sharp'
import { readExif } from './exif.ts'
import { differenceHash, hashHeight, hashWidth } from './perceptual-hash.ts'

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

const rules: PictureRules = {
  accept: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
  maxBytes: maxImageBytes,
}

const limits: DecodingLimits = {
  // The sensors of telephones, and a square of 8000.
  maxPixels: 64_000_000,
  // 576 MB as AVIF. No camera writes these.
  maxWholePixels: 32_000_000,
  failOn: 'error',
}
/** Of those that are decoded whole: of larger ones, one at a time. */
const heavyPixels = 16_000_000

const full = { longest: 2048, quality: 80 }
const thumbnail = { longest: 480, quality: 80 }
/** Of 6: the third level would take four times as long for 6 % fewer bytes. */
const effort = 2

/** Decodes by sharp. */
export function createImageProcessor(options: ImageProcessorOptions = {}): ImageProcessor {
  const { timeoutMs = 15_000, waiting = 20, patienceMs = 10_000 } = options
  const line = new WaitingLine({ places: picturesAtOnce, waiting, patienceMs, timeoutMs })
  const heavyLine = new WaitingLine({
    places: 1,
    waiting: picturesAtOnce,
    patienceMs: timeoutMs,
    timeoutMs,
  })
  return {
    process: async (bytes, claimedType) => {
      checkPicture(bytes, claimedType, rules)
      return await line.run((signal) => processPicture(bytes, { heavyLine, timeoutMs, signal }))
    },
  }
}

interface Work {
  readonly heavyLine: WaitingLine
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

async function processPicture(bytes: Uint8Array, work: Work): Promise<ProcessedImage> {
  const metadata = await readHeader(bytes, limits)
  const decodeNow = () => decodePicture(bytes, { ...limits, ...work, longest: full.longest })
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

const isHeavy = (metadata: Metadata) =>
  isDecodedWhole(metadata) && metadata.width * metadata.height > heavyPixels

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
