import { distance, type FaceEncoder } from '@benne/biometrics'
import { createFaceApiEncoder } from '@benne/biometrics/face-api'
import {
  openTestEncoder,
  poseHead,
  type SampleFace,
  sampleFaces,
  sampleGroup,
  tiltPhoto,
} from '@benne/biometrics/testing'
import type { FacePose } from '@benne/contracts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOne, onlyFace, sideBySide } from './face-support.ts'

// What any face encoder does, whoever runs its nets.

const kinds: [string, () => Promise<FaceEncoder>][] = [
  ['ONNX Runtime', openTestEncoder],
  ['face-api', () => createFaceApiEncoder({ threads: 1 })],
]

let samples: SampleFace[]
/** Of ana. */
let poses: Record<FacePose, Buffer>
beforeAll(async () => {
  samples = await sampleFaces()
  const encoder = await openTestEncoder()
  const pose = (wanted: FacePose) => poseHead(sampleOf('ana'), wanted, encoder)
  poses = { straight: await pose('straight'), left: await pose('left'), right: await pose('right') }
  await encoder.close()
})
const sampleOf = (person: SampleFace['person']) =>
  samples.find((sample) => sample.person === person)?.bytes ?? Buffer.alloc(0)

describe.each(kinds)('an encoder on %s', (_, open) => {
  let encoder: FaceEncoder
  beforeAll(async () => {
    encoder = await open()
  })
  afterAll(() => encoder.close())
  const one = (bytes: Uint8Array) => describeOne(encoder, bytes)

  it('finds the face of each portrait, with what can be measured of it', async () => {
    for (const { bytes } of samples) {
      const picture = await encoder.describe(bytes, { claimedType: 'image/jpeg' })
      expect([picture.width, picture.height]).toEqual([480, 480])
      const face = onlyFace(picture)
      expect(face.score).toBeGreaterThan(0.9)
      expect(face.landmarks).toHaveLength(68)
      const { x, y, width, height } = face.box
      const inside = face.landmarks.filter(
        (point) =>
          point.x > x - 10 && point.x < x + width + 10 && point.y > y - 10 && point.y < y + height + 10,
      )
      expect(inside.length).toBeGreaterThan(60)
      expect(Math.abs(face.yaw)).toBeLessThan(0.15)
      expect(face.brightness).toBeGreaterThan(0.3)
      expect(face.brightness).toBeLessThan(0.7)
      expect(face.descriptor).toHaveLength(128)
      expect(face.descriptor.every(Number.isFinite)).toBe(true)
    }
  })

  it('looks without describing, and sees the same', async () => {
    const bytes = sampleOf('ana')
    const { descriptor, ...described } = await one(bytes)
    expect(descriptor).toBeInstanceOf(Float32Array)
    expect(onlyFace(await encoder.look(bytes, { claimedType: null }))).toEqual(described)
  })

  it('describes the same face alike in another picture, and another face otherwise', async () => {
    const bytes = sampleOf('ana')
    const { descriptor } = await one(bytes)
    const changed = {
      smaller: sharp(bytes).resize(300),
      darker: sharp(bytes).linear(0.6),
      tilted: sharp(bytes).rotate(25, { background: '#888' }),
      mirrored: sharp(bytes).flop(),
      compressed: sharp(bytes).jpeg({ quality: 40 }),
      'a PNG': sharp(bytes).png(),
      'a WebP': sharp(bytes).webp(),
    }
    for (const [what, picture] of Object.entries(changed)) {
      const face = await one(await picture.toBuffer())
      expect(distance(face.descriptor, descriptor), what).toBeLessThan(0.3)
    }
    const other = await one(sampleOf('cleo'))
    expect(distance(other.descriptor, descriptor)).toBeGreaterThan(0.7)
  })

  it('turns by EXIF before it looks', async () => {
    const upright = await one(sampleOf('ana'))
    const lying = await sharp(sampleOf('ana')).rotate(-90).withMetadata({ orientation: 6 }).toBuffer()
    expect(distance((await one(lying)).descriptor, upright.descriptor)).toBeLessThan(0.1)
  })

  it('measures to which side a head is turned', async () => {
    const straight = await one(poses.straight)
    expect(Math.abs(straight.yaw)).toBeLessThan(0.1)
    for (const pose of ['left', 'right'] as const) {
      const turned = await one(poses[pose])
      // To the person's own left is to the right of the picture.
      const side = pose === 'left' ? 1 : -1
      expect(turned.yaw * side).toBeGreaterThan(0.3)
      const [nose, right, left] = [turned.landmarks[30], turned.landmarks[0], turned.landmarks[16]]
      const middle = ((right?.x ?? 0) + (left?.x ?? 0)) / 2
      expect(((nose?.x ?? 0) - middle) * side).toBeGreaterThan(0)
      expect(distance(turned.descriptor, straight.descriptor)).toBeLessThan(0.5)
      const mirrored = await one(await sharp(poses[pose]).flop().toBuffer())
      expect(mirrored.yaw * side).toBeLessThan(-0.25)
    }
  })

  it('takes a photo that is tilted for no head that is turned', async () => {
    for (const { bytes } of samples) {
      for (const degrees of [-45, -30, 30, 45]) {
        const { faces } = await encoder.look(await tiltPhoto(bytes, degrees), { claimedType: null })
        for (const { yaw } of faces) expect(Math.abs(yaw)).toBeLessThan(0.25)
      }
    }
  })

  it('measures how far a head is inclined', async () => {
    const straight = await one(sampleOf('bea'))
    const inclined = await one(await sharp(sampleOf('bea')).rotate(20, { background: '#888' }).toBuffer())
    expect(inclined.roll - straight.roll).toBeCloseTo((20 * Math.PI) / 180, 1)
  })

  it('measures light and sharpness', async () => {
    const bytes = sampleOf('cleo')
    const face = await one(bytes)
    const darker = await one(await sharp(bytes).linear(0.5).toBuffer())
    expect(darker.brightness).toBeCloseTo(face.brightness / 2, 1)
    const blurred = await one(await sharp(bytes).blur(3).toBuffer())
    expect(blurred.sharpness).toBeLessThan(face.sharpness / 10)
    expect(blurred.brightness).toBeCloseTo(face.brightness, 1)
  })

  it('says that there are several faces, the largest first', async () => {
    const group = await encoder.describe(sampleGroup(), { claimedType: null })
    expect(group.faces).toHaveLength(3)
    const areas = group.faces.map(({ box }) => box.width * box.height)
    expect(areas).toEqual(areas.toSorted((a, b) => b - a))
    const two = await encoder.look(await sideBySide([sampleOf('ana'), sampleOf('bea')], 320), {
      claimedType: null,
    })
    expect(two.faces).toHaveLength(2)
  })

  it('leaves out who stands far behind', async () => {
    const small = await sharp(sampleOf('cleo')).resize(110, 110).toBuffer()
    const behind = await sharp(sampleOf('ana'))
      .composite([{ input: small, left: 0, top: 0 }])
      .toBuffer()
    expect((await one(behind)).box.width).toBeGreaterThan(120)
  })

  it('says that there is no face', async () => {
    const plain = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#a86' } })
      .jpeg()
      .toBuffer()
    const noise = await sharp({
      create: {
        width: 640,
        height: 480,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg()
      .toBuffer()
    const behind = await sharp(sampleOf('ana'))
      .extract({ left: 0, top: 300, width: 160, height: 160 })
      .toBuffer()
    for (const bytes of [plain, noise, behind]) {
      expect((await encoder.describe(bytes, { claimedType: null })).faces).toEqual([])
    }
  })

  it('has nothing to say of a face of 40 pixels, or says how small it is', async () => {
    const { faces } = await encoder.look(await sideBySide([sampleOf('ana')], 120), { claimedType: null })
    for (const { box } of faces) expect(box.width).toBeLessThan(60)
  })

  it.each([
    [1, 1],
    [1, 3000],
    [3000, 1],
    [159, 160],
  ])('takes a picture of %d × %d pixels', async (width, height) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: '#000' } })
      .png()
      .toBuffer()
    expect((await encoder.look(bytes, { claimedType: 'image/png' })).faces).toEqual([])
  })

  it('names its version', () => expect(encoder.version).toBe('face-api-resnet/ssd256-roll-mirror-1'))
})
