import type { FacePose } from '@benne/contracts'
import type { FaceEncoder, Point } from '../encoder.ts'
import type { Pixels } from '../pipeline/sampling.ts'
import { fitSpline } from './spline.ts'
import { readPixels, toJpeg, warp } from './warp.ts'

/**
 * How far each of the 68 points lies before the ears, in widths of the face (points 0 to 16): rough figures of an
 * average head of 140 mm.
 */
const depths = [
  // Jaw, brows, nose, eyes, lips outside and inside: a line each.
  [0, 0.02, 0.05, 0.1, 0.18, 0.27, 0.36, 0.43, 0.46, 0.43, 0.36, 0.27, 0.18, 0.1, 0.05, 0.02, 0],
  [0.36, 0.46, 0.52, 0.55, 0.56, 0.56, 0.55, 0.52, 0.46, 0.36],
  [0.54, 0.62, 0.7, 0.78, 0.56, 0.6, 0.62, 0.6, 0.56],
  [0.36, 0.43, 0.44, 0.42, 0.43, 0.42, 0.42, 0.44, 0.43, 0.36, 0.42, 0.43],
  [0.5, 0.57, 0.61, 0.62, 0.61, 0.57, 0.5, 0.56, 0.59, 0.6, 0.59, 0.56],
  [0.51, 0.58, 0.6, 0.58, 0.51, 0.57, 0.58, 0.57],
].flat()

/**
 * Around the face, where no points are found: from between the eyes, to the left, up and forward, in widths of the
 * face.
 */
const around = [
  ...[-0.35, -0.18, 0, 0.18, 0.35].map((x) => [x, 0.42, 0.42 - x ** 2]),
  ...[-0.45, 0, 0.45].map((x) => [x, 0.72, 0.2 - x ** 2 / 2]),
  ...[-0.62, 0.62].flatMap((x) => [0.3, 0, -0.4].map((y) => [x, y, -0.1])),
]

/** Pixels between the points at which the map is computed; it is straight between them. */
const gridStep = 8

/**
 * The same picture with its largest head turned by `degrees` to the person's own left (below zero: to the right), as
 * JPEG. The face is bent like rubber over an average head, so up to about 25 degrees it is convincing: what would
 * have come into sight is stretched. Measured on five people: 15 degrees change yaw by 0.23 to 0.34 and the
 * descriptor by 0.25 at most, 20 by 0.32 to 0.45 and 0.30 (0.45 for one whose picture is soft), 25 by 0.40 to 0.54
 * and 0.40 (0.57). Throws Error when there is no face.
 */
export async function turnHead(picture: Uint8Array, degrees: number, encoder: FaceEncoder): Promise<Buffer> {
  return await (await openHead(picture, encoder))(degrees)
}

/** Well beyond what is asked of a head that is turned, and well within what is convincing. */
const yawOf: Readonly<Record<FacePose, number>> = { straight: 0, left: 0.4, right: -0.4 }
/** As near as yaw must come to it. */
const nearEnough = 0.02

/** The same picture with its largest head turned until the encoder measures the pose, as JPEG. Throws as `turnHead`. */
export async function poseHead(picture: Uint8Array, pose: FacePose, encoder: FaceEncoder): Promise<Buffer> {
  const turn = await openHead(picture, encoder)
  let [low, high] = [-30, 30]
  let posed: Buffer = Buffer.from(picture)
  // Half as far apart each time: at last within a degree.
  for (let round = 0; round < 6; round += 1) {
    const degrees = (low + high) / 2
    posed = await turn(degrees)
    const { faces } = await encoder.look(posed, { claimedType: null })
    const missing = yawOf[pose] - (faces[0]?.yaw ?? Math.sign(degrees))
    if (Math.abs(missing) <= nearEnough) return posed
    if (missing > 0) low = degrees
    else high = degrees
  }
  return posed
}

async function openHead(
  picture: Uint8Array,
  encoder: FaceEncoder,
): Promise<(degrees: number) => Promise<Buffer>> {
  const pixels = await readPixels(picture)
  const [face] = (await encoder.look(picture, { claimedType: null })).faces
  if (!face) throw new Error('There is no face whose head could be turned.')
  const fixed = frameOf(pixels)
  return async (degrees) => {
    const { before, after } = movePoints(face.landmarks, degrees)
    const originOf = fitSpline([...after, ...fixed], [...before, ...fixed])
    return await toJpeg(warp(pixels, onGrid(pixels, originOf)))
  }
}

/** Turns points about the head's vertical axis, which goes through the middle between the ears. */
function movePoints(landmarks: readonly Point[], degrees: number): { before: Point[]; after: Point[] } {
  const [right, left] = [landmarks[0], landmarks[16]]
  if (!right || !left) throw new Error('A face has 68 points.')
  const width = Math.hypot(left.x - right.x, left.y - right.y)
  // Along the line of the ears, and down the face.
  const across = { x: (left.x - right.x) / width, y: (left.y - right.y) / width }
  const down = { x: -across.y, y: across.x }
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 }
  const surroundings = around.map(([x = 0, up = 0, depth = 0]) => ({
    point: {
      x: middle.x + (x * across.x - up * down.x) * width,
      y: middle.y + (x * across.y - up * down.y) * width,
    },
    depth,
  }))
  const all = [...landmarks.map((point, i) => ({ point, depth: depths[i] ?? 0 })), ...surroundings]
  const angle = (degrees * Math.PI) / 180
  const after = all.map(({ point, depth }) => {
    const aside = (point.x - middle.x) * across.x + (point.y - middle.y) * across.y
    const shift = aside * (Math.cos(angle) - 1) + depth * width * Math.sin(angle)
    return { x: point.x + shift * across.x, y: point.y + shift * across.y }
  })
  return { before: all.map(({ point }) => point), after }
}

/** The picture's edge stays where it is. */
const frameOf = ({ width, height }: Pixels): Point[] =>
  [0, 0.25, 0.5, 0.75].flatMap((share) => [
    { x: share * width, y: 0 },
    { x: width, y: share * height },
    { x: width - share * width, y: height },
    { x: 0, y: height - share * height },
  ])

function onGrid({ width, height }: Pixels, originOf: (at: Point) => Point) {
  const [columns, rows] = [Math.ceil(width / gridStep) + 1, Math.ceil(height / gridStep) + 1]
  const nodes = Array.from({ length: columns * rows }, (_, i) =>
    originOf({ x: (i % columns) * gridStep, y: Math.floor(i / columns) * gridStep }),
  )
  const nodeAt = (column: number, row: number) => nodes[row * columns + column] ?? { x: 0, y: 0 }
  return (x: number, y: number): [number, number] => {
    const [column, row] = [Math.floor(x / gridStep), Math.floor(y / gridStep)]
    const [fx, fy] = [x / gridStep - column, y / gridStep - row]
    const mix = (axis: 'x' | 'y') =>
      (nodeAt(column, row)[axis] * (1 - fx) + nodeAt(column + 1, row)[axis] * fx) * (1 - fy) +
      (nodeAt(column, row + 1)[axis] * (1 - fx) + nodeAt(column + 1, row + 1)[axis] * fx) * fy
    return [mix('x'), mix('y')]
  }
}
