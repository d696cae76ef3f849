import { type DescribedFace, isSamePerson } from '@benne/biometrics'
import { describe, expect, test } from 'vitest'
import { agrees, genuineAttempts, impostorAttempts, isComplete, subsets } from '../face/attempts.ts'
import { detPath, detSvg } from '../face/det.ts'
import { contradictions, parsePairs, personOf } from '../face/folder.ts'
import { randomOf } from '../face/rates.ts'
import { ownRule } from '../face/rules.ts'
import { sittingAttempts } from '../face/sittings.ts'

const random = randomOf(7)

/** Somebody's face: `apart` is how far their pictures lie from `home` on each axis. */
function face(home: number, yaw: number, apart = 0.01): DescribedFace {
  const descriptor = Float32Array.from({ length: 128 }, () => home + (random() - 0.5) * apart)
  return {
    box: { x: 0, y: 0, width: 1, height: 1 },
    score: 1,
    landmarks: [],
    yaw,
    roll: 0,
    brightness: 1,
    sharpness: 1,
    descriptor,
  }
}

const person = (home: number, pictures: number) =>
  Array.from({ length: pictures }, (_, index) => face(home, index % 2 === 0 ? 0 : 0.4))

describe('attempts', () => {
  const people = [person(0, 6), person(1, 7), person(2, 2)]

  test('of oneself keep the template and the probe apart', () => {
    const attempts = genuineAttempts(people, 3)
    expect(new Set(attempts.map(({ a }) => a))).toEqual(new Set([0, 1]))
    for (const { a, b, probe } of attempts) {
      expect(a).toBe(b)
      expect(probe.straight.yaw).toBe(0)
      expect(new Set([probe.straight, ...probe.turned]).size).toBe(1 + probe.turned.length)
    }
    const weights = attempts.reduce((sum, { weight }) => sum + weight, 0)
    expect(weights).toBeCloseTo(2)
  })

  test('of others are of one other person, whose pictures agree', () => {
    const attempts = impostorAttempts(people, 3)
    expect(new Set(attempts.map(({ a, b }) => `${a}${b}`))).toEqual(new Set(['01', '10']))
    expect(attempts.every(({ probe }) => isComplete(probe) && agrees(probe))).toBe(true)
    expect(attempts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(2)
  })

  test('are accepted from the tolerance on that Benne accepts them at', () => {
    const poses = ['straight', 'left', 'right'] as const
    for (let round = 0; round < 50; round += 1) {
      const template = face(0, 0, 0.2).descriptor
      const probe = { straight: face(0, 0, 0.2), turned: [face(0, 0.4, 0.25), face(0, -0.4, 0.25)] }
      const score = ownRule.score(template, probe)
      const faces = [probe.straight, ...probe.turned]
      expect(isSamePerson(template, faces, poses, score + 1e-6)).toBe(true)
      expect(isSamePerson(template, faces, poses, score - 1e-6)).toBe(false)
    }
  })

  test('by sittings are one each of every two, and of others only when their pictures agree', () => {
    const sitting = (person: string, home: number, side = home) => ({
      person,
      probe: { straight: face(home, 0), turned: [face(side, 0.4), face(side, -0.4)] },
    })
    const attempts = sittingAttempts([sitting('x', 0), sitting('x', 0), sitting('y', 1), sitting('z', 2, 5)])
    expect(attempts.genuine.map(({ a, b, weight }) => [a, b, weight])).toEqual([
      [0, 0, 0.5],
      [0, 0, 0.5],
    ])
    // Nobody is attacked by z, whose pictures are of two faces; two pairs of x and y count as one.
    expect(attempts.impostor.map(({ b }) => b)).not.toContain(2)
    expect(attempts.impostor.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(4)
  })

  test('know all ways to choose', () => {
    expect(subsets([1, 2, 3], 2)).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ])
    expect(subsets([1], 2)).toEqual([])
    expect(subsets([], 0)).toEqual([[]])
  })
})

describe('a folder of pairs', () => {
  test('is read with either end of lines', () => {
    expect(parsePairs('a,b,same\r\nx_1.jpg,x_2.jpg,1\r\nx_1.jpg,y_1.jpg,0\r\n')).toEqual([
      { a: 'x_1.jpg', b: 'x_2.jpg', same: true },
      { a: 'x_1.jpg', b: 'y_1.jpg', same: false },
    ])
  })

  test.each([
    ['', 'begins with'],
    ['a,b,same', 'no pairs'],
    ['a,b,same\nx.jpg,y.jpg', 'line 2'],
    ['a,b,same\nx.jpg,y.jpg,1\nx.jpg,y.jpg,yes', 'line 3'],
    ['a,b,same\n../x.jpg,y.jpg,1', "not a file's name"],
  ])('is refused with the reason: %j', (csv, reason) => {
    expect(() => parsePairs(csv)).toThrow(reason)
  })

  test("tells people by their pictures' names, unless the pairs say otherwise", () => {
    expect(['Ada_Lovelace_0001.jpg', 'ada-2.png', 'p12.jpg', 'Ada.jpg'].map(personOf)).toEqual([
      'Ada_Lovelace',
      'ada',
      'p',
      'Ada',
    ])
    const right = { a: 'x_1.jpg', b: 'x_2.jpg', same: true }
    const wrong = { a: 'x_1.jpg', b: 'x_2.jpg', same: false }
    expect(contradictions([right, wrong])).toEqual([wrong])
  })
})

describe('the picture of both errors', () => {
  const point = (fmr: number, fnmr: number) => ({ tolerance: 0.45, fmr, fnmr })

  test('leaves out what does not fit its axes', () => {
    expect(detPath([point(0, 0.5), point(0.001, 0.2), point(0.01, 0.05), point(0.05, 0)])).toMatch(
      /^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/,
    )
    expect(detPath([])).toBe('')
  })

  test('goes right and down: more others, fewer owners refused', () => {
    const path = detPath([point(0.001, 0.2), point(0.01, 0.05)])
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (path.match(/[\d.]+/g) ?? []).map(Number)
    expect(x2).toBeGreaterThan(x1)
    expect(y2).toBeGreaterThan(y1)
  })

  test('is XML whatever it is called', () => {
    const svg = detSvg('A & "B" <C>', [{ label: '<x>', points: [point(0.001, 0.2)] }])
    expect(svg).toContain('aria-label="A &amp; &quot;B&quot; &lt;C&gt;"')
    expect(svg).toContain('&lt;x&gt;')
  })
})
