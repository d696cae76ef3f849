import { type FacePose, facePoses } from '@benne/contracts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DescribedFace, FaceEncoder } from '../src/encoder.ts'
import {
  distance,
  isFlat,
  isSamePerson,
  judgeLiveness,
  poseOf,
  problemsOf,
  sameFaceDistance,
} from '../src/index.ts'
import { openTestEncoder, poseHead, type SampleFace, sampleFaces, tiltPhoto } from '../src/testing.ts'

// Dozens of pictures are drawn and encoded in each.
vi.setConfig({ testTimeout: 60_000 })

let encoder: FaceEncoder
let people: SampleFace[]
beforeAll(async () => {
  encoder = await openTestEncoder()
  people = await sampleFaces()
})
afterAll(() => encoder.close())

async function seen(bytes: Uint8Array): Promise<DescribedFace | null> {
  const { faces } = await encoder.describe(bytes, { claimedType: 'image/jpeg' })
  return faces[0] ?? null
}

async function posing(bytes: Uint8Array, actions: readonly FacePose[]): Promise<DescribedFace[]> {
  const shown = new Map<FacePose, DescribedFace>()
  for (const pose of new Set(actions)) {
    shown.set(pose, (await seen(await poseHead(bytes, pose, encoder))) ?? expect.fail('no face'))
  }
  return actions.map((pose) => shown.get(pose) as DescribedFace)
}
const taken = (faces: readonly DescribedFace[]) =>
  faces.map((face, index) => ({ face, at: 300 + 400 * index }))

describe('a head that turns', () => {
  const actions = ['straight', 'left', 'right'] as const

  it('passes, and is its own', async () => {
    for (const { bytes } of people) {
      const faces = await posing(bytes, actions)
      expect(judgeLiveness(actions, taken(faces), 3_000)).toBeNull()
      const template = faces[0]?.descriptor ?? expect.fail('no face')
      expect(isSamePerson(template, faces, actions, 0.45)).toBe(true)
    }
  })

  it('is nobody else’s', async () => {
    const [ana, cleo] = ['ana', 'cleo'].map(
      (name) => people.find(({ person }) => person === name) ?? expect.fail(name),
    )
    const [hers, another] = [
      await posing(ana?.bytes as Buffer, actions),
      await posing(cleo?.bytes as Buffer, actions),
    ]
    expect(isSamePerson(hers[0]?.descriptor as Float32Array, another, actions, 0.6)).toBe(false)
    const mixed = [hers[0], another[1], hers[2]] as DescribedFace[]
    expect(judgeLiveness(actions, taken(mixed), 3_000)).toEqual({ problem: 'different_faces', frame: 1 })
  })

  it('to the side that was not asked for does not pass', async () => {
    const faces = await posing((people[0] as SampleFace).bytes, ['straight', 'right', 'left'])
    expect(judgeLiveness(actions, taken(faces), 3_000)).toEqual({ problem: 'wrong_side', frame: 1 })
  })
})

describe('a photo', () => {
  it('held at any angle to both sides shows no pose but the one in which it was taken', async () => {
    let looked = 0
    for (const { bytes } of people) {
      for (const pose of facePoses) {
        const photo = await poseHead(bytes, pose, encoder)
        for (let angle = -60; angle <= 60; angle += 20) {
          const face = await seen(await tiltPhoto(photo, angle))
          if (!face) continue
          looked++
          const shows = isFlat(face) ? null : poseOf(face)
          expect([null, pose], `${pose} at ${angle}°`).toContain(shows)
        }
      }
    }
    expect(looked).toBeGreaterThan(50)
  })

  it('turned by perspective up to 45° fails 100 of 100', async () => {
    const sequences: FacePose[][] = [
      ['straight', 'left', 'right'],
      ['straight', 'right', 'left'],
      ['straight', 'left', 'straight', 'left'],
      ['straight', 'right', 'straight', 'right'],
    ]
    const angles = Array.from({ length: 25 }, (_, i) => -45 + i * 3.75)
    const { bytes } = people[0] as SampleFace
    const seenAt: DescribedFace[] = []
    for (const angle of angles) {
      const face = await seen(await tiltPhoto(bytes, angle))
      if (face) seenAt.push(face)
    }
    expect(seenAt.length).toBe(angles.length)
    let passed = 0
    for (let attempt = 0; attempt < 100; attempt++) {
      const actions = sequences[attempt % 4] as FacePose[]
      // Whoever holds it knows what is asked, and shows for each pose the angle that comes nearest to it.
      const wanted = { straight: 0, left: 1, right: -1 }
      const best = (pose: FacePose, rank: number) =>
        seenAt.toSorted((a, b) => Math.abs(a.yaw - wanted[pose]) - Math.abs(b.yaw - wanted[pose]))[
          rank
        ] as DescribedFace
      const faces = actions.map((pose, index) => best(pose, index + (Math.floor(attempt / 4) % 5)))
      if (judgeLiveness(actions, taken(faces), 3_000) === null) passed++
    }
    expect(passed).toBe(0)
  })
})

it('the same picture twice is found, also when it was saved anew', async () => {
  const { bytes } = people[0] as SampleFace
  const straight = await poseHead(bytes, 'straight', encoder)
  const faces = [
    await seen(straight),
    await seen(await poseHead(bytes, 'left', encoder)),
    await seen(straight),
  ]
  const judged = judgeLiveness(['straight', 'left', 'straight'], taken(faces as DescribedFace[]), 3_000)
  expect(judged).toEqual({ problem: 'repeated', frame: 2 })
})

it('the samples are of good quality, and near enough in every pose', async () => {
  for (const { bytes, person } of people) {
    const picture = await encoder.describe(await poseHead(bytes, 'straight', encoder), { claimedType: null })
    expect(problemsOf(picture, 'straight'), person).toEqual([])
    const [straight, left] = await posing(bytes, ['straight', 'left'])
    const apart = distance(straight?.descriptor as Float32Array, left?.descriptor as Float32Array)
    expect(apart).toBeLessThan(sameFaceDistance)
  }
})
