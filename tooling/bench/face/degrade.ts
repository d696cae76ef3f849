import sharp, { type Sharp } from 'sharp'

/** What goes wrong with a picture, how much, and how it is made of a good one whose face is `faceWidth` pixels wide. */
export interface Damage {
  readonly name: string
  readonly apply: (picture: Buffer, faceWidth: number) => Promise<Buffer>
}

/** A face's width, in pixels, to which the blur's sigma refers: that of the chip that is described. */
const referenceWidth = 150

/** Without loss, so that nothing else is done to it. */
const encode = (picture: Sharp) => picture.png({ compressionLevel: 1 }).toBuffer()

const blurred = (sigma: number): Damage => ({
  name: `blurred by ${sigma}`,
  // Below 0.3 sharp would blur by another method.
  apply: (picture, faceWidth) =>
    encode(sharp(picture).blur(Math.max(0.3, (sigma * faceWidth) / referenceWidth))),
})

/** Of the values as they are encoded, so that the mean luma falls to the same share. */
const darkened = (part: number): Damage => ({
  name: `darkened to ${part * 100} %`,
  apply: (picture) => encode(sharp(picture).linear(part, 0)),
})

const overexposed = (times: number): Damage => ({
  name: `overexposed ${times} times`,
  apply: (picture) => encode(sharp(picture).linear(times, 0)),
})

export const damages: readonly Damage[] = [
  ...[1, 2, 3, 4].map(blurred),
  ...[0.5, 0.35, 0.25, 0.12, 0.06].map(darkened),
  ...[1.5, 2, 2.5, 3].map(overexposed),
]
