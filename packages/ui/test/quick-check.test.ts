import { describe, expect, it } from 'vitest'
import { cameraTroubleOf } from '../src/capture/camera.ts'
import { type Pixels, quickLook, quickProblem } from '../src/capture/quick-check.ts'

function picture(side: number, grey: (x: number, y: number) => number): Pixels {
  const data = new Uint8ClampedArray(side * side * 4)
  for (let i = 0; i < side * side; i++) data.fill(grey(i % side, Math.floor(i / side)), i * 4, i * 4 + 3)
  return { data, width: side, height: side }
}
const problemOf = (grey: (x: number, y: number) => number) =>
  quickProblem(quickLook(picture(48, grey), picture(128, grey)))

describe('a picture', () => {
  it('with something in it is worth a look', () => {
    expect(problemOf((x, y) => 100 + ((x * 7 + y * 13) % 40))).toBeNull()
  })

  it.each([
    ['too_dark', (x: number) => x % 8],
    ['too_bright', (x: number) => 248 + (x % 8)],
    ['blurred', (x: number) => 80 + x / 4],
  ] as const)('is %s', (problem, grey) => {
    expect(problemOf(grey)).toBe(problem)
  })

  it('is told from the next by a single grain of noise', () => {
    const one = picture(48, () => 90)
    const other = picture(48, (x, y) => (x === 20 && y === 20 ? 91 : 90))
    expect(quickLook(one, one).signature).toBe(
      quickLook(
        picture(48, () => 90),
        one,
      ).signature,
    )
    expect(quickLook(one, one).signature).not.toBe(quickLook(other, one).signature)
  })
})

describe('why there is no camera', () => {
  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'absent'],
    ['OverconstrainedError', 'absent'],
    ['NotReadableError', 'in_use'],
    ['AbortError', 'in_use'],
    ['TypeError', 'absent'],
  ])('%s: %s', (name, trouble) => {
    expect(cameraTroubleOf(Object.assign(new Error(name), { name }))).toBe(trouble)
  })
})
