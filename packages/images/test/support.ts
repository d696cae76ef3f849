import { crc32, deflateSync } from 'node:zlib'
import { createImageProcessor } from '@benne/images'
import type { PictureError, ProcessedImage } from '@benne/services/images'
import sharp from 'sharp'

/** Made before any test reads a picture: it forbids sharp's other loaders for the whole process. */
export const processor = createImageProcessor()

/** Why it was not taken; anything but an PictureError fails the test. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (error: PictureError) => error,
  )
  if (error === null) return 'taken'
  if (error.name !== 'PictureError') throw error
  return error.reason
}

export const chunk = (type: string, data: Buffer = Buffer.alloc(0)) => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([uint32(data.length), named, uint32(crc32(named))])
}

export const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export const uint16 = (value: number) => uint32(value).subarray(2)

export const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** A black PNG, or only what comes before its pixels. `more`: chunks before them. `bits` a pixel: 1 (grey) or 24. */
export function makePng(
  width: number,
  height: number,
  { bits = 24, more = [], pixels = true }: { bits?: 1 | 24; more?: Buffer[]; pixels?: boolean } = {},
): Buffer {
  const kind = bits === 24 ? [8, 2, 0, 0, 0] : [1, 0, 0, 0, 0]
  const header = Buffer.concat([uint32(width), uint32(height), Buffer.from(kind)])
  const raw = pixels ? Buffer.alloc((1 + Math.ceil((width * bits) / 8)) * height) : Buffer.alloc(9)
  return Buffer.concat([
    pngSignature,
    chunk('IHDR', header),
    ...more,
    chunk('IDAT', deflateSync(raw, { level: 1 })),
    chunk('IEND'),
  ])
}

/** The pixel of a processed picture at this share of its width and height. */
export async function pixelAt({ full }: ProcessedImage, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(full.bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

/** How many bits differ. */
export const distance = (a: bigint, b: bigint) =>
  BigInt.asUintN(64, a ^ b)
    .toString(2)
    .replaceAll('0', '').length

/** The names of the parts of a WebP file. */
export function webpChunks(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes)
  const names = []
  for (let at = 12; at < file.length; at += 8 + file.readUInt32LE(at + 4) + (file.readUInt32LE(at + 4) % 2)) {
    names.push(file.toString('latin1', at, at + 4))
  }
  return names
}
