/** What runs the three nets. Each takes red, green and blue bytes of each pixel, row by row. */
export interface Nets {
  /**
   * Of a picture of `detectorSize`: top, left, bottom and right of each prediction, in shares of its side, and how sure
   * each is, from 0 to 1.
   */
  detect(picture: Uint8Array): Promise<{ boxes: Float32Array; scores: Float32Array }>
  /** Of a face of `landmarksSize`: x and y of each of the 68 points, in shares of its side. */
  landmarks(face: Uint8Array): Promise<Float32Array>
  /** Of chips of `chipSize`, one after the other: 128 numbers each. */
  describe(chips: Uint8Array): Promise<Float32Array>
}
