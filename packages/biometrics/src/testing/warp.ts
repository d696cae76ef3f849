import { decodePicture } from '@benne/pictures/open'
import sharp from 'sharp'
import { longestSide } from '../pipeline/find-faces.ts'
import type { Pixels } from '../pipeline/sampling.ts'

/** A picture of a test, at the size at which the encoder looks at it. */
export const readPixels = (bytes: Uint8Array): Promise<Pixels> =>
  decodePicture(bytes, {
    longest: longestSide,
    timeoutMs: 10_000,
    maxPixels: 40_000_000,
    maxWholePixels: 40_000_000,
    failOn: 'error',
  })

export const toJpeg = ({ data, width, height }: Pixels): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer()

/** Where a pixel of the new picture comes from, or null for grey. */
export type Origin = (x: number, y: number) => readonly [x: number, y: number] | null

/** A picture of the same size, each pixel taken from between four of the old one's; the edges go on beyond it. */
export function warp({ data, width, height }: Pixels, originOf: Origin): Pixels {
  const warped = new Uint8Array(data.length).fill(128)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const origin = originOf(x, y)
      if (!origin) continue
      const [left, top] = [clamp(origin[0], width - 1.001), clamp(origin[1], height - 1.001)]
      const [column, row] = [Math.floor(left), Math.floor(top)]
      const [fx, fy] = [left - column, top - row]
      for (let colour = 0; colour < 3; colour += 1) {
        const at = (row * width + column) * 3 + colour
        const upper = (data[at] ?? 0) * (1 - fx) + (data[at + 3] ?? 0) * fx
        const lower = (data[at + width * 3] ?? 0) * (1 - fx) + (data[at + width * 3 + 3] ?? 0) * fx
        warped[(y * width + x) * 3 + colour] = upper * (1 - fy) + lower * fy + 0.5
      }
    }
  }
  return { data: warped, width, height }
}

const clamp = (value: number, highest: number) => Math.min(Math.max(value, 0), highest)
