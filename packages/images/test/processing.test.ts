import { makeTestPhoto, testPhotoExif, testPhotoFacts } from '@benne/images/testing'
import sharp, { type Color } from 'sharp'
import { describe, expect, it } from 'vitest'
import { distance, makePng, pixelAt, processor, webpChunks } from './support.ts'

const formats = ['jpeg', 'png', 'webp', 'avif'] as const

describe('what is taken', () => {
  it.each(formats)('makes two WebP files of a %s', async (format) => {
    const large = sharp(await makeTestPhoto({ width: 250, height: 100 })).resize(2500, 1000)
    const photo = await large.toFormat(format, format === 'avif' ? { effort: 0 } : {}).toBuffer()
    const { full, thumbnail } = await processor.process(photo, `image/${format}`)
    expect([full.width, full.height]).toEqual([2048, 819])
    expect([thumbnail.width, thumbnail.height]).toEqual([480, 192])
    for (const { bytes, width, height } of [full, thumbnail]) {
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width, height, space: 'srgb' })
    }
  })

  it.each([
    ['small', 40, 30],
    ['one pixel wide', 1, 3000],
    ['one pixel', 1, 1],
  ])('enlarges nothing: %s', async (_, width, height) => {
    const { full, thumbnail } = await processor.process(makePng(width, height), null)
    expect([full.width, full.height]).toEqual([width, Math.min(height, 2048)])
    expect([thumbnail.width, thumbnail.height]).toEqual([width, Math.min(height, 480)])
  })

  it.each([null, '', 'image/jpeg', 'image/jpg', 'IMAGE/JPEG; charset=binary', 'application/octet-stream'])(
    'takes a JPEG that is said to be %j',
    async (type) => {
      const photo = await makeTestPhoto({ width: 60, height: 40 })
      expect((await processor.process(photo, type)).full.width).toBe(60)
    },
  )

  it('reads bytes in the middle of a larger buffer', async () => {
    const photo = await makeTestPhoto({ width: 60, height: 40 })
    const around = new Uint8Array(photo.length + 200).fill(7)
    around.set(photo, 100)
    const within = new Uint8Array(around.buffer, 100, photo.length)
    expect((await processor.process(within, 'image/jpeg')).full.width).toBe(60)
  })
})

describe('what is seen', () => {
  // Red, green above blue, white.
  const [width, height] = [60, 40]
  const upright = (x: number, y: number) =>
    y < height / 2
      ? x < width / 2
        ? [255, 0, 0]
        : [0, 255, 0]
      : x < width / 2
        ? [0, 0, 255]
        : [255, 255, 255]

  /** As EXIF defines it: on which side of what is seen the first row and the first column of the file are. */
  const sides = [
    ['top', 'left'],
    ['top', 'right'],
    ['bottom', 'right'],
    ['bottom', 'left'],
    ['left', 'top'],
    ['right', 'top'],
    ['right', 'bottom'],
    ['left', 'bottom'],
  ] as const

  const stored = ([rows, columns]: readonly [string, string]) => {
    const turned = rows === 'left' || rows === 'right'
    const size = turned ? { width: height, height: width } : { width, height }
    const along = (side: string, index: number, last: number) =>
      side === 'top' || side === 'left' ? index : last - index
    const pixels = Array.from({ length: width * height }, (_, i) => {
      const [row, column] = [Math.floor(i / size.width), i % size.width]
      return turned
        ? upright(along(rows, row, width - 1), along(columns, column, height - 1))
        : upright(along(columns, column, width - 1), along(rows, row, height - 1))
    })
    return sharp(Uint8Array.from(pixels.flat()), { raw: { ...size, channels: 3 } })
  }

  const cases = sides.flatMap((each, index) =>
    (['jpeg', 'png'] as const).map((format) => [index + 1, format, each] as const),
  )
  it.each(cases)('turns orientation %i of a %s', async (orientation, format, each) => {
    const file = await stored(each)
      .withMetadata({ orientation })
      .toFormat(format, { quality: 95, chromaSubsampling: '4:4:4' })
      .toBuffer()
    const image = await processor.process(file, null)
    expect([image.full.width, image.full.height]).toEqual([width, height])
    for (const [x, y] of [
      [0.25, 0.25],
      [0.75, 0.25],
      [0.25, 0.75],
      [0.75, 0.75],
    ] as const) {
      expectNear(await pixelAt(image, x, y), upright(x * width, y * height))
    }
  })

  const plain = (colour: Color, channels: 3 | 4 = 3) =>
    sharp({ create: { width: 64, height: 64, channels, background: colour } })

  it('turns the colours of a wide profile into sRGB', async () => {
    const file = await plain({ r: 200, g: 50, b: 50 }).withIccProfile('p3').png().toBuffer()
    // Other numbers for the same colour, or the test proves nothing.
    const { data } = await sharp(file, { ignoreIcc: true }).raw().toBuffer({ resolveWithObject: true })
    expect(data[0]).toBeLessThan(195)
    expectNear(await pixelAt(await processor.process(file, null), 0.5, 0.5), [200, 50, 50])
  })

  it('puts what is transparent on white, and shows nothing that was under it', async () => {
    const half = await plain({ r: 255, g: 0, b: 0, alpha: 0.5 }, 4).png().toBuffer()
    expectNear(await pixelAt(await processor.process(half, null), 0.5, 0.5), [255, 127, 127])
    const hidden = await plain({ r: 0, g: 0, b: 0, alpha: 0 }, 4)
      .webp({ lossless: true, exact: true })
      .toBuffer()
    expectNear(await pixelAt(await processor.process(hidden, null), 0.5, 0.5), [255, 255, 255])
  })

  it.each([
    ['grey JPEG', plain('#808080').toColourspace('b-w').jpeg()],
    ['CMYK JPEG', plain('#808080').toColourspace('cmyk').jpeg()],
    ['progressive JPEG', plain('#808080').jpeg({ progressive: true })],
    ['PNG of 16 bits', plain('#808080').toColourspace('rgb16').png()],
    ['grey PNG of 16 bits', plain('#808080').toColourspace('grey16').png()],
    ['interlaced PNG', plain('#808080').png({ progressive: true })],
    ['PNG with a palette', plain('#808080').png({ palette: true })],
    ['lossless WebP', plain('#808080').webp({ lossless: true })],
    ['AVIF of 4:2:0', plain('#808080').avif({ effort: 0, chromaSubsampling: '4:2:0' })],
  ])('shows a %s', async (_, picture) => {
    expectNear(
      await pixelAt(await processor.process(await picture.toBuffer(), null), 0.5, 0.5),
      [128, 128, 128],
    )
  })
})

describe('what is thrown away', () => {
  it.each(formats)('leaves nothing but pixels of a %s, and offers where and when', async (format) => {
    const plain = await makeTestPhoto({ format: 'png', width: 64, height: 48 })
    const file = await sharp(plain)
      .withExif(testPhotoExif)
      .withIccProfile('p3')
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>')
      .toFormat(format)
      .toBuffer()
    expect(await sharp(file).metadata()).toMatchObject({
      exif: expect.any(Buffer),
      icc: expect.any(Buffer),
      xmp: expect.any(Buffer),
    })
    const image = await processor.process(file, null)
    expect(image).toMatchObject(testPhotoFacts)
    for (const { bytes } of [image.full, image.thumbnail]) {
      expect(webpChunks(bytes)).toEqual(['VP8 '])
      expect(Buffer.from(bytes).readUInt32LE(4) + 8).toBe(bytes.length)
    }
  })

  it('offers nothing where there is nothing', async () => {
    const photo = await makeTestPhoto({ width: 60, height: 40 })
    expect(await processor.process(photo, null)).toMatchObject({ position: null, takenAt: null })
  })
})

describe('the perceptual hash', () => {
  const hashOf = async (bytes: Buffer) => (await processor.process(bytes, null)).perceptualHash

  it('is near for the same picture in other sizes, kinds and qualities', async () => {
    const photo = await makeTestPhoto({ width: 800, height: 600 })
    const hash = await hashOf(photo)
    const others = await Promise.all([
      sharp(photo).resize(300).jpeg({ quality: 40 }).toBuffer(),
      sharp(photo).resize(1600).webp({ quality: 60 }).toBuffer(),
      sharp(photo).modulate({ brightness: 1.1 }).png().toBuffer(),
      sharp(photo).resize(500).avif({ quality: 40, effort: 0 }).toBuffer(),
      sharp(photo).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer(),
    ])
    for (const other of others) expect(distance(hash, await hashOf(other))).toBeLessThanOrEqual(4)
  })

  it('is far for other pictures', async () => {
    const hashes: bigint[] = []
    for (let seed = 1; seed <= 12; seed += 1) {
      hashes.push(await hashOf(await makeTestPhoto({ width: 160, height: 120, seed })))
    }
    const far = hashes.flatMap((a, i) => hashes.slice(i + 1).map((b) => distance(a, b)))
    expect(Math.min(...far)).toBeGreaterThan(12)
  })

  it('is that of the definition, as PostgreSQL takes it', async () => {
    // Falls from the left to the right: each left neighbour is brighter, and all bits are set.
    const falling = Buffer.from(Array.from({ length: 90 * 80 }, (_, i) => 250 - 2 * (i % 90)))
    const file = await sharp(falling, { raw: { width: 90, height: 80, channels: 1 } })
      .png()
      .toBuffer()
    expect(await hashOf(file)).toBe(-1n)
    expect(await hashOf(await sharp(file).flop().png().toBuffer())).toBe(0n)
  })
})

function expectNear(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(3)
  const far = actual.map((value, i) => Math.abs(value - (wanted[i] ?? 0)))
  expect(Math.max(...far), `${actual.join()} for ${wanted.join()}`).toBeLessThanOrEqual(16)
}
