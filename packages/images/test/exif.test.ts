import { describe, expect, it } from 'vitest'
import { readExif } from '../src/processing/exif.ts'

type Entry = [tag: number, type: number, count: number, value: Buffer]

const ascii = (tag: number, words: string): Entry => {
  const value = Buffer.from(`${words}\0`, 'latin1')
  return [tag, 2, value.length, value]
}

const rationals = (tag: number, ...pairs: [number, number][]): Entry => {
  const value = Buffer.alloc(8 * pairs.length)
  pairs.flat().forEach((number, i) => value.writeUInt32LE(number, 4 * i))
  return [tag, 5, pairs.length, value]
}

/** An EXIF block with what the camera says (`photo`) and where it was (`gps`). */
function makeExif(photo: Entry[], gps: Entry[]): Buffer {
  const start = 8 + 2 + 2 * 12 + 4
  const photoBlock = directory(photo, start)
  const gpsBlock = directory(gps, start + photoBlock.length)
  const top = directory([pointer(0x8769, start), pointer(0x8825, start + photoBlock.length)], 8)
  return Buffer.concat([Buffer.from('Exif\0\0II*\0\x08\0\0\0', 'latin1'), top, photoBlock, gpsBlock])
}

const pointer = (tag: number, to: number): Entry => {
  const value = Buffer.alloc(4)
  value.writeUInt32LE(to)
  return [tag, 4, 1, value]
}

function directory(entries: Entry[], at: number): Buffer {
  const head = Buffer.alloc(2 + 12 * entries.length + 4)
  head.writeUInt16LE(entries.length)
  const rest: Buffer[] = []
  let free = at + head.length
  entries.forEach(([tag, type, count, value], i) => {
    const place = 2 + 12 * i
    head.writeUInt16LE(tag, place)
    head.writeUInt16LE(type, place + 2)
    head.writeUInt32LE(count, place + 4)
    if (value.length <= 4) value.copy(head, place + 8)
    else {
      head.writeUInt32LE(free, place + 8)
      rest.push(value)
      free += value.length
    }
  })
  return Buffer.concat([head, ...rest])
}

type Triple = [[number, number], [number, number], [number, number]]
const latitude: Triple = [
  [48, 1],
  [51, 1],
  [4428, 100],
]
const longitude: Triple = [
  [2, 1],
  [20, 1],
  [4056, 100],
]

interface Place {
  north?: string
  east?: string
  latitude?: [number, number][]
  longitude?: [number, number][]
  more?: Entry[]
}

const place = ({ north = 'N', east = 'E', more = [], ...value }: Place = {}) =>
  makeExif(
    [],
    [
      ascii(1, north),
      rationals(2, ...(value.latitude ?? latitude)),
      ascii(3, east),
      rationals(4, ...(value.longitude ?? longitude)),
      ...more,
    ],
  )

describe('where', () => {
  it.each<[string, Place, { latitude: number; longitude: number }]>([
    ['north and east', {}, { latitude: 48.8623, longitude: 2.3446 }],
    ['south and west', { north: 'S', east: 'W' }, { latitude: -48.8623, longitude: -2.3446 }],
    [
      'a pole',
      {
        latitude: [
          [90, 1],
          [0, 1],
          [0, 1],
        ],
      },
      { latitude: 90, longitude: 2.3446 },
    ],
    [
      'degrees with decimals alone',
      {
        latitude: [
          [488623, 10000],
          [0, 1],
          [0, 1],
        ],
      },
      { latitude: 48.8623, longitude: 2.3446 },
    ],
    [
      'on the equator',
      {
        north: 'S',
        latitude: [
          [0, 1],
          [0, 1],
          [0, 1],
        ],
      },
      { latitude: 0, longitude: 2.3446 },
    ],
  ])('reads %s', (_, facts, position) => {
    expect(readExif(place(facts)).position).toEqual(position)
    expect(Object.is(readExif(place(facts)).position?.latitude, -0)).toBe(false)
  })

  const zero: [number, number][] = [
    [0, 1],
    [0, 1],
    [0, 1],
  ]
  it.each<[string, Place]>([
    [
      '0/0',
      {
        latitude: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      },
    ],
    [
      'a second of 0/0',
      {
        longitude: [
          [2, 1],
          [20, 1],
          [0, 0],
        ],
      },
    ],
    [
      '1/0',
      {
        latitude: [
          [1, 0],
          [0, 1],
          [0, 1],
        ],
      },
    ],
    [
      '91 degrees',
      {
        latitude: [
          [91, 1],
          [0, 1],
          [0, 1],
        ],
      },
    ],
    [
      '90 degrees and a second',
      {
        latitude: [
          [90, 1],
          [0, 1],
          [1, 1],
        ],
      },
    ],
    [
      '181 degrees',
      {
        longitude: [
          [181, 1],
          [0, 1],
          [0, 1],
        ],
      },
    ],
    [
      '61 minutes',
      {
        latitude: [
          [48, 1],
          [61, 1],
          [0, 1],
        ],
      },
    ],
    [
      'two numbers',
      {
        latitude: [
          [48, 1],
          [51, 1],
        ],
      },
    ],
    ['four numbers', { latitude: [...latitude, [1, 1]] }],
    ['no side', { north: '' }],
    ['a side of the other kind', { north: 'E' }],
    ['the zeroes of a camera that knows nothing', { latitude: zero, longitude: zero }],
    ['a receiver that warns', { more: [ascii(9, 'V')] }],
  ])('takes %s for nothing', (_, facts) => {
    expect(readExif(place(facts)).position).toBeNull()
  })

  it('takes half of it for nothing', () => {
    expect(readExif(makeExif([], [ascii(1, 'N'), rationals(2, ...latitude)])).position).toBeNull()
  })
})

describe('when', () => {
  const camera = (local: string, offset: string | null) =>
    makeExif([ascii(0x9003, local), ...(offset === null ? [] : [ascii(0x9011, offset)])], [])
  const satellites = (day: string, ...time: [number, number][]) =>
    makeExif([ascii(0x9003, '2001:01:01 00:00:00')], [rationals(7, ...time), ascii(0x1d, day)])

  it('reads local time and offset', () => {
    expect(readExif(camera('2026:05:04 12:30:15', '+02:00')).takenAt).toEqual(
      new Date('2026-05-04T10:30:15Z'),
    )
    expect(readExif(camera('2026:01:01 00:10:00', '-03:30')).takenAt).toEqual(
      new Date('2026-01-01T03:40:00Z'),
    )
    expect(readExif(camera('2028:02:29 12:00:00', '+00:00')).takenAt).toEqual(
      new Date('2028-02-29T12:00:00Z'),
    )
  })

  it('reads the time of the satellites', () => {
    const exif = satellites('2026:05:04', [10, 1], [30, 1], [1590, 100])
    expect(readExif(exif).takenAt).toEqual(new Date('2026-05-04T10:30:15Z'))
  })

  it.each([
    ['no time zone', camera('2026:05:04 12:30:15', null)],
    ['a zone that is none', camera('2026:05:04 12:30:15', '+25:00')],
    ['zeroes', camera('0000:00:00 00:00:00', '+00:00')],
    ['blanks', camera('    :  :     :  :  ', '+00:00')],
    ['a month that is none', camera('2026:13:04 12:30:15', '+02:00')],
    ['the 30th of February', camera('2026:02:30 12:30:15', '+02:00')],
    ['25 o’clock', camera('2026:05:04 25:30:15', '+02:00')],
    ['words', camera('yesterday', '+02:00')],
    ['satellites of 0/0', satellites('2026:05:04', [0, 0], [0, 0], [0, 0])],
    ['satellites at 25 o’clock', satellites('2026:05:04', [25, 1], [0, 1], [0, 1])],
  ])('takes %s for nothing', (_, exif) => {
    expect(readExif(exif).takenAt).toBeNull()
  })
})

describe('what is broken', () => {
  it.each([
    ['nothing', undefined],
    ['an empty block', Buffer.alloc(0)],
    ['zeroes', Buffer.alloc(500)],
    ['only its name', Buffer.from('Exif\0\0')],
    ['a directory far away', Buffer.from('Exif\0\0II*\0\xff\xff\xff\x7f', 'latin1')],
    ['a directory that is its own successor', Buffer.from('Exif\0\0II*\0\x08\0\0\0\0\0\x08\0\0\0', 'latin1')],
    ['more than a JPEG could hold', Buffer.concat([place(), Buffer.alloc(70_000)])],
  ])('takes %s for nothing', (_, exif) => {
    expect(readExif(exif)).toEqual({ position: null, takenAt: null })
  })

  it('never throws, wherever it ends and whatever byte is wrong', () => {
    const exif = place({ more: [ascii(0x1d, '2026:05:04')] })
    for (let i = 0; i < exif.length; i += 1) {
      readExif(exif.subarray(0, i))
      for (const wrong of [0, 0x7f, 0xff]) readExif(exif.with(i, wrong) as Buffer)
    }
  })

  it('reads thousands of entries that all are as long as the block only once', () => {
    const length = 64 * 1024 - 6
    const entries = Math.floor((length - 100) / 12)
    const tiff = Buffer.alloc(length)
    tiff.write('II*\0\x08\0\0\0', 'latin1')
    tiff.writeUInt16LE(entries, 8)
    for (let i = 0; i < entries; i += 1) {
      const at = 10 + 12 * i
      // DateTimeOriginal, of bytes.
      tiff.writeUInt16LE(0x9003, at)
      tiff.writeUInt16LE(1, at + 2)
      tiff.writeUInt32LE(length - 20, at + 4)
      tiff.writeUInt32LE(10, at + 8)
    }
    const start = performance.now()
    expect(readExif(tiff)).toEqual({ position: null, takenAt: null })
    expect(performance.now() - start).toBeLessThan(500)
  })
})
