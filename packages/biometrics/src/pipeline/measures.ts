import type { Point } from '../encoder.ts'
import { chipSize } from '../model/recognition.ts'
import { distance } from './chip.ts'
import type { Pixels, Similarity } from './sampling.ts'

/** Of points 30 (nose), 2 (right cheek) and 14 (left cheek): see `Face.yaw`. */
export function yawOf(landmarks: readonly Point[]): number {
  const [nose, right, left] = [landmarks[30], landmarks[2], landmarks[14]]
  if (!nose || !right || !left) return 0
  const [fromRight, fromLeft] = [distance(nose, right), distance(nose, left)]
  return (fromRight - fromLeft) / (fromRight + fromLeft)
}

/**
 * How bright and how sharp a chip is, of those pixels that lie in the picture: mean luma from 0 to 1, and the
 * variance of luma's Laplacian (4 neighbours, luma from 0 to 255).
 */
export function lightOf(
  chip: Uint8Array,
  { a, b, x, y }: Similarity,
  picture: { width: number; height: number },
): { brightness: number; sharpness: number } {
  const luma = lumaOf(chip)
  const isInside = (u: number, v: number) => {
    const [px, py] = [x + a * u - b * v, y + b * u + a * v]
    return px >= 0 && py >= 0 && px <= picture.width - 1 && py <= picture.height - 1
  }
  const [light, edges] = [new Mean(), new Mean()]
  const isSeen = Array.from(luma, (_, i) => isInside(i % chipSize, Math.floor(i / chipSize)))
  for (let v = 1; v < chipSize - 1; v += 1) {
    for (let u = 1; u < chipSize - 1; u += 1) {
      const at = v * chipSize + u
      const around = [at - 1, at + 1, at - chipSize, at + chipSize]
      if (!isSeen[at]) continue
      const centre = luma[at] as number
      light.add(centre)
      // The picture's edge is no detail of the face.
      if (!around.every((i) => isSeen[i])) continue
      edges.add(around.reduce((sum, i) => sum + (luma[i] as number), -4 * centre))
    }
  }
  return { brightness: light.mean / 255, sharpness: edges.variance }
}

/** Mean luma of a whole picture, from 0 to 1, of about as many of its pixels as a chip has. */
export function brightnessOf({ data, width, height }: Pixels): number {
  const step = Math.max(1, Math.floor((width * height) / chipSize ** 2))
  const some = new Uint8Array(Math.ceil((width * height) / step) * 3)
  for (let i = 0; i * 3 < some.length; i += 1) some.set(data.subarray(i * step * 3, i * step * 3 + 3), i * 3)
  const luma = lumaOf(some)
  return luma.reduce((sum, value) => sum + value, 0) / luma.length / 255
}

/** ITU-R BT.601. */
function lumaOf(chip: Uint8Array): Float32Array {
  const luma = new Float32Array(chip.length / 3)
  for (let i = 0; i < luma.length; i += 1) {
    const [red, green, blue] = [chip[i * 3] as number, chip[i * 3 + 1] as number, chip[i * 3 + 2] as number]
    luma[i] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return luma
}

class Mean {
  #count = 0
  #sum = 0
  #squares = 0

  add(value: number): void {
    this.#count += 1
    this.#sum += value
    this.#squares += value * value
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  get variance(): number {
    return this.#count === 0 ? 0 : this.#squares / this.#count - this.mean ** 2
  }
}
