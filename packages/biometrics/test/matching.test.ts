import { descriptorLength, distance, FaceIndex, meanDescriptor } from '@benne/biometrics'
import { describe, expect, it } from 'vitest'
import { randomDescriptor } from './support.ts'

const along = (value: number) => new Float32Array(descriptorLength).fill(value, 0, 1)

/** What an index should answer, by the plain way. */
function plainly(rows: ReadonlyMap<string, Float32Array>, query: Float32Array) {
  const [first, second] = [...rows]
    .map(([id, row]) => ({ id, distance: distance(row, query) }))
    .toSorted((a, b) => a.distance - b.distance)
  return first ? { ...first, second: second?.distance ?? null } : null
}

function expectPlain(index: FaceIndex, rows: ReadonlyMap<string, Float32Array>, query: Float32Array): void {
  const [found, wanted] = [index.nearest(query), plainly(rows, query)]
  expect(index.size).toBe(rows.size)
  if (!found || !wanted) return expect(found).toBe(wanted)
  expect(found.id).toBe(wanted.id)
  expect(Math.abs(found.distance - wanted.distance)).toBeLessThan(1e-5)
  expect(Math.abs((found.second ?? -1) - (wanted.second ?? -1))).toBeLessThan(1e-5)
}

describe('distance', () => {
  it('is Euclidean', () => {
    expect(distance(Float32Array.of(1, 2, 3), Float32Array.of(1, 5, 7))).toBe(5)
  })

  it('needs equal lengths', () => {
    expect(() => distance(new Float32Array(128), new Float32Array(127))).toThrow(RangeError)
  })
})

describe('the mean', () => {
  it('is of each number, whatever the length', () => {
    const mean = meanDescriptor([Float32Array.of(1, 0), Float32Array.of(2, 6), Float32Array.of(6, 0)])
    expect(mean).toEqual(Float32Array.of(3, 2))
  })

  it('of one is that one, and not the same object', () => {
    const one = randomDescriptor()
    expect(meanDescriptor([one])).toEqual(one)
    expect(meanDescriptor([one])).not.toBe(one)
  })

  it('needs descriptors of one length', () => {
    expect(() => meanDescriptor([])).toThrow(RangeError)
    expect(() => meanDescriptor([new Float32Array(128), new Float32Array(127)])).toThrow(RangeError)
  })
})

describe('an index of faces', () => {
  it('finds what a plain loop finds among 10,000', () => {
    const [index, rows] = [new FaceIndex(), new Map<string, Float32Array>()]
    for (let i = 0; i < 10_000; i += 1) {
      rows.set(`${i}`, randomDescriptor())
      index.set(`${i}`, rows.get(`${i}`) as Float32Array)
    }
    for (let round = 0; round < 10; round += 1) expectPlain(index, rows, randomDescriptor())
    // The first, the last, and both sides of where the memory grew.
    for (const i of [0, 9999, 126, 127, 128, 8318, 8319, 8320]) {
      const row = rows.get(`${i}`) as Float32Array
      expectPlain(index, rows, row)
      expect(index.nearest(row)).toMatchObject({ id: `${i}`, distance: 0 })
    }
  })

  it('stays right while people come, change and leave', () => {
    const [index, rows] = [new FaceIndex(), new Map<string, Float32Array>()]
    for (let round = 0; round < 2_000; round += 1) {
      const id = `${Math.floor(Math.random() * 40)}`
      if (Math.random() < 0.5) {
        expect(index.delete(id)).toBe(rows.delete(id))
      } else {
        rows.set(id, randomDescriptor())
        index.set(id, rows.get(id) as Float32Array)
      }
      if (round === 1_000) {
        index.clear()
        rows.clear()
      }
      expectPlain(index, rows, randomDescriptor())
    }
    expect(new Set(index.ids())).toEqual(new Set(rows.keys()))
    for (const id of index.ids()) index.delete(id)
    expect([index.size, index.ids()]).toEqual([0, []])
  })

  it('answers null while it is empty, and no second while there is one', () => {
    const index = new FaceIndex()
    expect(index.nearest(along(0))).toBeNull()
    index.set('a', along(3))
    expect(index.nearest(along(0))).toEqual({ id: 'a', distance: 3, second: null })
    index.set('b', along(-4))
    expect(index.nearest(along(0))).toEqual({ id: 'a', distance: 3, second: 4 })
    expect(index.nearest(along(-4))).toEqual({ id: 'b', distance: 0, second: 7 })
    expect(index.delete('a')).toBe(true)
    expect(index.nearest(along(0))).toEqual({ id: 'b', distance: 4, second: null })
    expect(index.delete('a')).toBe(false)
    index.clear()
    expect(index.nearest(along(0))).toBeNull()
  })

  it('takes the first of those that are equally near', () => {
    const index = new FaceIndex()
    index.set('a', along(1))
    index.set('b', along(1))
    expect(index.nearest(along(0))).toEqual({ id: 'a', distance: 1, second: 1 })
  })

  it('keeps its own copy', () => {
    const [index, row] = [new FaceIndex(), along(1)]
    index.set('a', row)
    row.fill(9)
    expect(index.nearest(along(1))?.distance).toBe(0)
  })

  it('says so when it is full, and goes on', () => {
    // Across the first page, which it has from the beginning.
    const index = new FaceIndex({ capacity: 300 })
    for (let i = 0; i < 300; i += 1) index.set(`${i}`, along(i))
    expect(() => index.set('one more', along(0))).toThrow(/full: it holds 300/)
    index.set('7', along(7.25))
    expect(index.nearest(along(7.3))?.id).toBe('7')
    index.delete('299')
    index.set('one more', along(1000))
    expect(index.nearest(along(1000))?.id).toBe('one more')
  })

  it.each([
    ['127 numbers', new Float32Array(127)],
    ['NaN', along(Number.NaN)],
    ['an infinite number', along(Number.NEGATIVE_INFINITY)],
    ['a number whose square is no float32', along(1e20)],
  ])('refuses %s', (_, bad) => {
    const index = new FaceIndex()
    expect(() => index.set('a', bad)).toThrow(RangeError)
    expect(() => index.nearest(bad)).toThrow(RangeError)
    expect(index.size).toBe(0)
  })

  it.each([0, 1.5, 2 ** 23])('cannot hold %d', (capacity) => {
    expect(() => new FaceIndex({ capacity })).toThrow(RangeError)
  })
})
