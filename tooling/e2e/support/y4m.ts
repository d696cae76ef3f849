import { writeFile } from 'node:fs/promises'

/** Three bytes a pixel, row by row. */
export interface RgbPicture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array | Uint8ClampedArray
}

/**
 * Writes pictures of one size, of even width and height, as the film that Chromium's fake camera plays over and over
 * (`--use-file-for-fake-video-capture`). YUV4MPEG2 with 4:2:0 chroma taken from the upper left of each four pixels;
 * colours by the weights of JFIF.
 */
export async function writeY4m(
  path: string,
  pictures: readonly RgbPicture[],
  perSecond: number,
): Promise<void> {
  const [{ width, height } = { width: 0, height: 0 }] = pictures
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F${perSecond}:1 Ip A1:1 C420jpeg\n`)
  const frame = Buffer.from('FRAME\n')
  await writeFile(path, Buffer.concat([header, ...pictures.flatMap((picture) => [frame, toYuv(picture)])]))
}

function toYuv({ width, height, data }: RgbPicture): Buffer {
  const [size, chroma] = [width * height, (width * height) / 4]
  const yuv = Buffer.alloc(size + 2 * chroma)
  for (let i = 0; i < size; i++) {
    const [r = 0, g = 0, b = 0] = data.subarray(i * 3, i * 3 + 3)
    yuv[i] = 0.299 * r + 0.587 * g + 0.114 * b
    const [x, y] = [i % width, Math.floor(i / width)]
    if (x % 2 === 1 || y % 2 === 1) continue
    const at = size + (y / 2) * (width / 2) + x / 2
    yuv[at] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b
    yuv[at + chroma] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b
  }
  return yuv
}
