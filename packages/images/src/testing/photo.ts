import sharp, { type Exif, type Sharp } from 'sharp'

export interface TestPhotoOptions {
  readonly width?: number
  readonly height?: number
  /** Other seeds make other pictures, which nobody takes for near ones. */
  readonly seed?: number
  readonly format?: 'jpeg' | 'png' | 'webp' | 'avif'
  /** As sharp's `withExif`: `IFD0`, `IFD2` (when), `IFD3` (where). */
  readonly exif?: Exif
  /** EXIF's orientation, 1 to 8. */
  readonly orientation?: number
}

/** A made-up picture with the fine and coarse structure of a photo, as a camera's file. 640×480 JPEG unless told. */
export async function makeTestPhoto(options: TestPhotoOptions = {}): Promise<Buffer> {
  const { width = 640, height = 480, seed = 1, format = 'jpeg', exif = {}, orientation } = options
  let picture = (await drawTestPhoto(width, height, seed)).withExif(exif)
  if (orientation) picture = picture.withMetadata({ orientation })
  return await inFormat(picture, format).toBuffer()
}

/** The EXIF of a phone that knew where and when it was: the Halles of Paris. */
export const testPhotoExif: Exif = {
  IFD0: { Make: 'Benne', Model: 'Test camera' },
  IFD2: { DateTimeOriginal: '2026:05:04 12:30:15', OffsetTimeOriginal: '+02:00' },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '48/1 51/1 4428/100',
    GPSLongitudeRef: 'E',
    GPSLongitude: '2/1 20/1 4056/100',
  },
}

/** What `testPhotoExif` says. */
export const testPhotoFacts = {
  position: { latitude: 48.8623, longitude: 2.3446 },
  takenAt: new Date('2026-05-04T10:30:15Z'),
}

/** Three layers of noise: large surfaces, shapes, grain. */
export async function drawTestPhoto(width: number, height: number, seed: number): Promise<Sharp> {
  const random = randomBytes(seed)
  const layer = async (columns: number, rows: number) =>
    sharp(random(columns * rows * 3), { raw: { width: columns, height: rows, channels: 3 } })
      .resize({ width, height, fit: 'fill', kernel: 'cubic' })
      .raw()
      .toBuffer()
  const surfaces = await layer(8, 6)
  const shapes = await layer(Math.max(8, width >> 5), Math.max(6, height >> 5))
  const grain = random(width * height * 3)
  const pixels = surfaces.map(
    (value, i) => value * 0.7 + (shapes[i] as number) * 0.25 + (grain[i] as number) * 0.05,
  )
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

function inFormat(picture: Sharp, format: NonNullable<TestPhotoOptions['format']>): Sharp {
  // The least effort: what matters is that it is such a file.
  if (format === 'avif') return picture.avif({ quality: 60, effort: 0 })
  if (format === 'webp') return picture.webp({ quality: 85, effort: 0 })
  return format === 'png' ? picture.png({ compressionLevel: 1 }) : picture.jpeg({ quality: 85 })
}

/** Numerical Recipes' generator, its upper byte: the same bytes for the same seed, everywhere. */
function randomBytes(seed: number) {
  let state = seed
  return (count: number) => {
    const bytes = Buffer.alloc(count)
    for (let i = 0; i < count; i += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      bytes[i] = state >>> 24
    }
    return bytes
  }
}
