import { describe, expect, test } from 'vitest'
import { type Face, problemsOf } from '../src/index.ts'

const size = { width: 640, height: 480, brightness: 0.5 }

const face = (more: Partial<Face>): Face => ({
  box: { x: 200, y: 100, width: 200, height: 240 },
  score: 0.99,
  landmarks: [],
  yaw: 0,
  roll: 0,
  brightness: 0.47,
  sharpness: 34,
  ...more,
})

const problems = (more: Partial<Face>) => problemsOf({ ...size, faces: [face(more)] }, 'straight')

describe('the quality gate', () => {
  test('takes a face of ordinary light and detail', () => {
    expect(problems({})).toEqual([])
  })

  test('calls nothing blurred because it is dark', () => {
    // Half the light is a quarter of the Laplacian's variance.
    expect(problems({ brightness: 0.235, sharpness: 8.5 })).toEqual([])
    expect(problems({ brightness: 0.47, sharpness: 6 })).toEqual(['blurred'])
    expect(problems({ brightness: 0.235, sharpness: 1.5 })).toEqual(['blurred'])
  })

  test('refuses what is burnt out, and not what is bright', () => {
    expect(problems({ brightness: 0.75, sharpness: 60 })).toEqual([])
    expect(problems({ brightness: 0.85, sharpness: 110 })).toEqual(['too_bright'])
  })

  test('refuses what only the noise of a camera fills', () => {
    expect(problems({ brightness: 0.1 })).toEqual(['too_dark'])
    expect(problems({ brightness: 0.13 })).toEqual([])
  })
})
