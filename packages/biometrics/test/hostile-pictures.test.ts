import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { resourceUsage } from 'node:process'
import { crc32, deflateSync } from 'node:zlib'
import { distance, type FaceEncoder } from '@benne/biometrics'
import { openTestEncoder, sampleFaces } from '@benne/biometrics/testing'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOne, reasonOf } from './face-support.ts'

let encoder: FaceEncoder
let portrait: Buffer
beforeAll(async () => {
  encoder = await openTestEncoder()
  portrait = (await sampleFaces())[0]?.bytes ?? Buffer.alloc(0)
  // What the first picture of a process takes is not the others'.
  await encoder.describe(portrait, { claimedType: null })
})
afterAll(() => encoder.close())

const text = (words: string) => Buffer.from(words, 'latin1')
const reason = (bytes: Uint8Array, claimedType: string | null = null) =>
  reasonOf(encoder.describe(bytes, { claimedType }))

function png(width: number, height: number, more: Buffer[] = []): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  const pixels = chunk('IDAT', deflateSync(Buffer.alloc(9)))
  return Buffer.concat([text('\x89PNG\r\n\x1a\n'), chunk('IHDR', header), ...more, pixels, chunk('IEND')])
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([text(type), data])
  const framed = Buffer.alloc(8 + named.length)
  framed.writeUInt32BE(data.length)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), 4 + named.length)
  return framed
}

const moving = async (format: 'gif' | 'webp') => {
  const frames = [portrait, await sharp(portrait).negate().toBuffer()]
  return await sharp(frames, { join: { animated: true } })
    .toFormat(format)
    .toBuffer()
}

const refused: [string, string, () => Buffer | Promise<Buffer>, string?][] = [
  ['empty', 'zero bytes', () => Buffer.alloc(0)],
  ['too_large', '50 MB', () => Buffer.concat([portrait, Buffer.alloc(50_000_000)])],
  ['too_large', '50 MB of nothing', () => Buffer.alloc(50_000_000)],
  ['too_many_pixels', 'a PNG that claims 20 000 × 20 000', () => png(20_000, 20_000)],
  [
    'too_many_pixels',
    'a progressive JPEG of 9 million pixels',
    () =>
      sharp({ create: { width: 3000, height: 3000, channels: 3, background: '#678' } })
        .jpeg({ progressive: true })
        .toBuffer(),
  ],
  ['damaged', 'half a JPEG', () => portrait.subarray(0, portrait.length / 2)],
  ['damaged', 'a JPEG without its last bytes', () => portrait.subarray(0, portrait.length - 200)],
  ['damaged', 'the beginning of a JPEG', () => portrait.subarray(0, 100)],
  ['damaged', 'half a PNG', async () => (await sharp(portrait).png().toBuffer()).subarray(0, 50_000)],
  ['damaged', 'half a WebP', async () => (await sharp(portrait).webp().toBuffer()).subarray(0, 5_000)],
  ['type_not_accepted', 'SVG', () => text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['type_not_accepted', 'a moving GIF', () => moving('gif')],
  ['animated', 'a moving WebP', () => moving('webp')],
  ['animated', 'a moving PNG', () => png(8, 8, [chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))])],
  ['type_not_accepted', 'AVIF', () => sharp(portrait).resize(64).avif({ effort: 0 }).toBuffer()],
  ['heic', 'HEIC', () => text('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
  ['not_an_image', 'words', () => text('data:image/jpeg;base64,/9j/')],
  ['type_mismatch', 'a JPEG that is said to be a PNG', () => portrait, 'image/png'],
  ['type_mismatch', 'a JPEG that is said to be a page', () => portrait, 'text/html'],
  [
    'type_not_accepted',
    'SVG that is said to be a JPEG',
    () => text('<svg width="1" height="1"/>'),
    'image/jpeg',
  ],
]

it.each(refused)('says %s to %s', async (wanted, _, make, claimedType) => {
  const bytes = await make()
  const before = resourceUsage().maxRSS
  expect(await reason(bytes, claimedType)).toBe(wanted)
  expect((resourceUsage().maxRSS - before) / 1024).toBeLessThan(64)
})

it('asks for nothing that a picture names', async () => {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const place = `http://127.0.0.1:${port}/picture.png`
  const svg = text(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="10"><image xlink:href="${place}" width="10" height="10"/><image xlink:href="file:///etc/passwd"/></svg>`,
  )
  expect(await reason(svg)).toBe('type_not_accepted')
  expect(await reason(svg, 'image/svg+xml')).not.toBe('taken')
  expect(await reason(text(place))).toBe('not_an_image')
  server.close()
  expect(asked).toEqual([])
})

/** Portraits to measure with and not to ship, where they are: all that they show is tried above with files made here. */
const folder = '/work/shared/data/faces/pd'
if (existsSync(folder)) describe('the collected portraits and bad files', collected)

function collected(): void {
  const read = (name: string) => readFileSync(join(folder, name))

  it.each([
    ['fixture_anim.gif', 'type_not_accepted'],
    ['fixture_lie20k.png', 'too_many_pixels'],
    ['fixture_ssrf.svg', 'type_not_accepted'],
    ['fixture_trunc50.jpg', 'damaged'],
  ])('%s is %s', async (name, wanted) => expect(await reason(read(name))).toBe(wanted))

  it.each([
    ['fixture_noface.jpg', 0],
    ['fixture_tiny40.jpg', 0],
    ['fixture_two.jpg', 2],
    ['biden_2010.jpg', 1],
    ['collins.jpg', 1],
    ['obama_2009.jpg', 1],
    ['obama_2010.jpg', 1],
    ['obama_2012.jpg', 1],
    ['fixture_exif6.jpg', 1],
  ])('%s has %d faces', async (name, count) => {
    expect((await encoder.look(read(name), { claimedType: null })).faces).toHaveLength(count)
  })

  it('are as far apart as the people are', async () => {
    const of = async (name: string) => (await describeOne(encoder, read(name))).descriptor
    const [former, later, lying] = [
      await of('obama_2010.jpg'),
      await of('obama_2012.jpg'),
      await of('fixture_exif6.jpg'),
    ]
    expect(distance(former, later)).toBeLessThan(0.45)
    expect(distance(lying, later)).toBeLessThan(0.1)
    for (const name of ['biden_2010.jpg', 'collins.jpg']) {
      expect(distance(await of(name), later)).toBeGreaterThan(0.75)
    }
  })
}
