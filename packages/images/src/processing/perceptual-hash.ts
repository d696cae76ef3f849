/** The grey picture that `differenceHash` wants. */
export const hashWidth = 9
export const hashHeight = 8

/**
 * dHash (Krawetz, 2013): a bit for each two neighbours in a row of 9×8 grey pixels, set when the left one is brighter;
 * rows from the top, the first pair in the highest bit. As a signed 64-bit number.
 */
export function differenceHash(grey: Uint8Array): bigint {
  let bits = 0n
  for (let row = 0; row < hashHeight; row += 1) {
    for (let column = 0; column < hashWidth - 1; column += 1) {
      const at = row * hashWidth + column
      bits = (bits << 1n) | ((grey[at] ?? 0) > (grey[at + 1] ?? 0) ? 1n : 0n)
    }
  }
  return BigInt.asIntN(64, bits)
}
