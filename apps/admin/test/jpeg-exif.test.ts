import { describe, expect, it } from 'vitest'
import { exifOf, upright, withExif } from '../src/pictures/jpeg-exif.ts'

const bytes = (...parts: (number | number[] | string)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)),
  )
const u16 = (value: number, little: boolean) =>
  little ? [value & 255, value >> 8] : [value >> 8, value & 255]
const u32 = (value: number, little: boolean) =>
  little
    ? [...u16(value & 0xffff, true), ...u16(value >> 16, true)]
    : [...u16(value >> 16, false), ...u16(value & 0xffff, false)]

/** A block with a make and an orientation, in either byte order. */
function block(little: boolean, orientation: number): Uint8Array {
  const tiff = bytes(
    little ? 'II' : 'MM',
    u16(42, little),
    u32(8, little),
    u16(2, little),
    [...u16(0x010f, little), ...u16(2, little), ...u32(4, little), 65, 66, 67, 0],
    [...u16(0x0112, little), ...u16(3, little), ...u32(1, little), ...u16(orientation, little), 0, 0],
    u32(0, little),
  )
  return bytes([0xff, 0xe1], u16(8 + tiff.length, false), 'Exif\0\0', [...tiff])
}
const jfif = [0xff, 0xe0, 0, 4, 1, 2]
const picture = [0xff, 0xdb, 0, 3, 9, 0xff, 0xd9]

describe("a camera's block in a JPEG", () => {
  it('is found first, and behind others', () => {
    for (const before of [[], jfif, [...jfif, ...jfif]]) {
      const jpeg = bytes([0xff, 0xd8], before, [...block(true, 6)], picture)
      expect(exifOf(jpeg)).toEqual(block(true, 6))
    }
  })

  it('is none in a JPEG without one, and in what is no JPEG', () => {
    expect(exifOf(bytes([0xff, 0xd8], jfif, picture))).toBeNull()
    expect(exifOf(bytes('RIFF....WEBP'))).toBeNull()
  })

  it('that is not all there is no block to take along', () => {
    const whole = bytes([0xff, 0xd8], [...block(true, 6)], picture)
    expect(() => exifOf(whole.slice(0, 30))).toThrow(RangeError)
    expect(() => exifOf(bytes([0xff, 0xd8]))).toThrow(RangeError)
  })

  it.each([true, false])('says upright once the pixels are (little-endian: %s)', (little) => {
    expect(upright(block(little, 6))).toEqual(block(little, 1))
  })

  it('that points anywhere is left alone', () => {
    const astray = block(true, 6)
    astray.set(u32(0xffff, true), 14)
    expect(upright(astray)).toBeNull()
    expect(upright(bytes([0xff, 0xe1, 0, 10], 'Exif\0\0', 'XX'))).toBeNull()
  })

  it('goes in front of another JPEG', async () => {
    const smaller = new Blob([bytes([0xff, 0xd8], jfif, picture)], { type: 'image/jpeg' })
    const joined = new Uint8Array(await withExif(smaller, block(false, 1)).arrayBuffer())
    expect(exifOf(joined)).toEqual(block(false, 1))
    expect(joined.length).toBe(smaller.size + block(false, 1).length)
  })
})
