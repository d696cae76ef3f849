import type { FaceProblem } from '@benne/contracts'

/** What can be told of a picture without looking for a face in it. */
export interface QuickLook {
  /** Mean luma of the whole picture, from 0 to 255. */
  readonly luma: number
  /** Variance of the Laplacian of its middle. */
  readonly sharpness: number
  /** The same for the same pixels, and hardly ever for others. */
  readonly signature: number
}

/** Video's black is 16: what is darker as a whole comes from a covered lens. */
const minLuma = 16
/** Beyond it nearly every pixel is white. */
const maxLuma = 245
/** A wall out of focus has that little; the sharpness of the face itself is the server's to judge. */
const minSharpness = 1

/** What makes it pointless to send a picture; null when it is worth a look. */
export function quickProblem({ luma, sharpness }: QuickLook): FaceProblem | null {
  if (luma < minLuma) return 'too_dark'
  if (luma > maxLuma) return 'too_bright'
  return sharpness < minSharpness ? 'blurred' : null
}

/** RGBA pixels, row by row: the whole picture made small, and its middle at full size. */
export interface Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

export function quickLook(whole: Pixels, middle: Pixels): QuickLook {
  return {
    luma: mean(lumas(whole)),
    sharpness: laplacianVariance(lumas(middle), middle.width, middle.height),
    signature: signatureOf(whole.data),
  }
}

/** By the weights of ITU-R BT.601. */
function lumas({ data, width, height }: Pixels): Float32Array {
  const values = new Float32Array(width * height)
  for (let i = 0; i < values.length; i++) {
    values[i] = 0.299 * (data[i * 4] ?? 0) + 0.587 * (data[i * 4 + 1] ?? 0) + 0.114 * (data[i * 4 + 2] ?? 0)
  }
  return values
}

function mean(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? 0 : sum / values.length
}

function laplacianVariance(values: Float32Array, width: number, height: number): number {
  const found: number[] = []
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const at = (offset: number) => values[i + offset] ?? 0
      found.push(at(-1) + at(1) + at(-width) + at(width) - 4 * at(0))
    }
  }
  if (found.length === 0) return 0
  const average = found.reduce((sum, value) => sum + value, 0) / found.length
  return found.reduce((sum, value) => sum + (value - average) ** 2, 0) / found.length
}

/** FNV-1a, 32 bits. */
function signatureOf(data: Uint8ClampedArray): number {
  let hash = 0x811c9dc5
  for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
