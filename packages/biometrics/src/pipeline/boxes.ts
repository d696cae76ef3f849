import type { Box } from '../encoder.ts'

export interface Detection {
  readonly box: Box
  readonly score: number
}

/** How sure the net must be that something is a face. face-api's default. */
const minScore = 0.5
/** Share of two boxes' union that they may have in common; with more they are the same face. face-api's value. */
const maxOverlap = 0.5
/** Of the largest face's width: whoever is narrower stands in the background. */
const minShareOfLargest = 1 / 3
/** Each costs landmarks and a descriptor, and a second one is enough to know that there is more than one. */
const maxFaces = 3

/** Turns what the net says of each anchor into boxes: the SSD box code with variances of 0.1 and 0.2. */
export function decodeBoxes(codes: Float32Array, anchors: Float32Array): Float32Array {
  const boxes = new Float32Array(codes.length)
  for (let at = 0; at < codes.length; at += 4) {
    const [top = 0, left = 0, bottom = 0, right = 0] = anchors.subarray(at, at + 4)
    const [dy = 0, dx = 0, dh = 0, dw = 0] = codes.subarray(at, at + 4)
    const [height, width] = [bottom - top, right - left]
    const y = top + height / 2 + (dy / 10) * height
    const x = left + width / 2 + (dx / 10) * width
    const [halfHeight, halfWidth] = [(Math.exp(dh / 5) * height) / 2, (Math.exp(dw / 5) * width) / 2]
    boxes.set([y - halfHeight, x - halfWidth, y + halfHeight, x + halfWidth], at)
  }
  return boxes
}

/**
 * The faces among all predictions, the largest first. `side`: pixels of the picture to the side of the square that the
 * net saw, whose upper left corner is the picture's.
 */
export function chooseFaces(
  { boxes, scores }: { boxes: Float32Array; scores: Float32Array },
  picture: { width: number; height: number; side: number },
): Detection[] {
  const sure = [...scores.keys()].filter((i) => (scores[i] ?? 0) >= minScore)
  const candidates = sure
    .map((i) => ({ score: scores[i] ?? 0, box: within(boxes.subarray(i * 4, i * 4 + 4), picture) }))
    .filter(({ box }) => box.width >= 1 && box.height >= 1)
    .toSorted((a, b) => b.score - a.score)
  const chosen: Detection[] = []
  for (const candidate of candidates) {
    if (chosen.every(({ box }) => overlap(box, candidate.box) <= maxOverlap)) chosen.push(candidate)
  }
  const widest = Math.max(...chosen.map(({ box }) => box.width))
  return chosen
    .filter(({ box }) => box.width >= widest * minShareOfLargest)
    .toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
    .slice(0, maxFaces)
}

function within(shares: Float32Array, picture: { width: number; height: number; side: number }): Box {
  const [top = 0, left = 0, bottom = 0, right = 0] = shares.map((share) => share * picture.side)
  const [x, y] = [Math.max(left, 0), Math.max(top, 0)]
  return { x, y, width: Math.min(right, picture.width) - x, height: Math.min(bottom, picture.height) - y }
}

/** Intersection over union. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const common = Math.max(width, 0) * Math.max(height, 0)
  return common / (a.width * a.height + b.width * b.height - common)
}
