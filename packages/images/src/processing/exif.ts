import ExifReader, { type Tags } from 'exifreader'

export interface PictureFacts {
  readonly position: { latitude: number; longitude: number } | null
  readonly takenAt: Date | null
}

const nothing: PictureFacts = { position: null, takenAt: null }

/** JPEG cannot hold more in one piece; a block of that size is read in some milliseconds. */
const maxExifBytes = 64 * 1024

const wanted = [
  'DateTimeOriginal',
  'OffsetTimeOriginal',
  'GPSLatitude',
  'GPSLatitudeRef',
  'GPSLongitude',
  'GPSLongitudeRef',
  'GPSStatus',
  'GPSDateStamp',
  'GPSTimeStamp',
]

/** Where and when a picture was taken, of its EXIF block; what is missing, broken or impossible is null. Never throws. */
export function readExif(exif: Buffer | undefined): PictureFacts {
  if (!exif || exif.length > maxExifBytes) return nothing
  // Alone, what is in it is a TIFF file without a picture.
  const tiff = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif
  try {
    const tags = ExifReader.load(tiff, { includeTags: { exif: wanted } })
    return { position: positionOf(tags), takenAt: takenAtOf(tags) }
  } catch {
    return nothing
  }
}

function positionOf(tags: Tags): PictureFacts['position'] {
  const latitude = degrees(tags.GPSLatitude?.value, text(tags.GPSLatitudeRef?.value), 'N', 'S', 90)
  const longitude = degrees(tags.GPSLongitude?.value, text(tags.GPSLongitudeRef?.value), 'E', 'W', 180)
  if (latitude === null || longitude === null) return null
  // `V` is a receiver's void; cameras that have found no satellites write zeroes.
  if (text(tags.GPSStatus?.value) === 'V' || (latitude === 0 && longitude === 0)) return null
  return { latitude, longitude }
}

/** Degrees, minutes and seconds, and on which side; null unless all of it makes a place on earth. */
function degrees(
  value: unknown,
  side: string | null,
  positive: string,
  negative: string,
  limit: number,
): number | null {
  const parts = rationals(value, 3)
  if (!parts || (side !== positive && side !== negative)) return null
  const [whole = 0, minutes = 0, seconds = 0] = parts
  const all = whole + minutes / 60 + seconds / 3600
  if (minutes > 60 || seconds > 60 || all > limit) return null
  // Seven decimals are a centimetre.
  const rounded = Math.round(all * 1e7) / 1e7
  return side === negative && rounded !== 0 ? -rounded : rounded
}

/** Cameras know the local time. Which instant that was is known when the satellites or the offset are told too. */
function takenAtOf(tags: Tags): Date | null {
  const day = /^(\d{4})[:-](\d\d)[:-](\d\d)$/.exec(text(tags.GPSDateStamp?.value) ?? '')
  const time = rationals(tags.GPSTimeStamp?.value, 3)
  if (day && time) {
    const [hours = 0, minutes = 0, seconds = 0] = time.map(Math.floor)
    const instant = instantOf([...day.slice(1).map(Number), hours, minutes, seconds], 0)
    if (instant) return instant
  }
  const local = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text(tags.DateTimeOriginal?.value) ?? '')
  const offset = /^([+-])(\d\d):(\d\d)$/.exec(text(tags.OffsetTimeOriginal?.value) ?? '')
  if (!local || !offset) return null
  const [, sign, hours, minutes] = offset
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
  return instantOf(local.slice(1).map(Number), ahead)
}

/** Null for a day that no calendar has. `ahead`: minutes before UTC, at most 14 hours as on earth. */
function instantOf(fields: readonly number[], ahead: number): Date | null {
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = fields
  if (year < 1970 || hours > 23 || minutes > 59 || seconds > 59 || Math.abs(ahead) > 14 * 60) return null
  const local = new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds))
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null
  return new Date(local.getTime() - ahead * 60_000)
}

/** `count` pairs of numerator and denominator; null unless each is a number that is not negative. */
function rationals(value: unknown, count: number): number[] | null {
  if (!Array.isArray(value) || value.length !== count) return null
  const numbers = value.map((pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 ? Number(pair[0]) / Number(pair[1]) : Number.NaN,
  )
  return numbers.every((number) => Number.isFinite(number) && number >= 0) ? numbers : null
}

/** ASCII comes as a list of strings. */
function text(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first.trim() : null
}
