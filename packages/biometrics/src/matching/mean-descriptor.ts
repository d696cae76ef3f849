/**
 * The mean of the descriptors of one face, number by number. It is not brought to length 1: the encoder's descriptors
 * are not of one length, and the limits for their distances hold for them as they are. Throws RangeError for an empty
 * list and for descriptors of several lengths.
 */
export function meanDescriptor(descriptors: readonly Float32Array[]): Float32Array {
  const [first] = descriptors
  if (!first) throw new RangeError('the mean of no descriptors')
  if (descriptors.some(({ length }) => length !== first.length)) {
    throw new RangeError('the mean of descriptors of several lengths')
  }
  return first.map((_, index) => {
    const sum = descriptors.reduce((sum, descriptor) => sum + (descriptor[index] ?? Number.NaN), 0)
    return sum / descriptors.length
  })
}
