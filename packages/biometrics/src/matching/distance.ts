/**
 * Euclidean distance of two descriptors, which is how alike two faces are: the same encoder version is for the caller
 * to see to. Throws RangeError unless both have as many numbers.
 */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`descriptors of ${a.length} and ${b.length} numbers`)
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? Number.NaN)) ** 2, 0))
}
