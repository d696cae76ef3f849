import { resourceUsage } from 'node:process'
import { deflateSync } from 'node:zlib'
import { makeTestPhoto } from '@benne/images/testing'
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { chunk, makePng, processor, reasonOf, uint16, uint32 } from './support.ts'

// Small files that are large once unpacked. In a file of its own: the peak of memory is that of the whole process.

const text = (words: string) => Buffer.from(words, 'latin1')

// What the first picture of a process takes is not the bombs'.
beforeAll(async () => {
  await processor.process(await makeTestPhoto({ width: 2400, height: 1600 }), null)
})

/** Runs it and says what it took, in megabytes of memory over what was used at most before, and seconds. */
async function costOf(bytes: Buffer) {
  const [memory, start] = [resourceUsage().maxRSS, performance.now()]
  const reason = await reasonOf(processor.process(bytes, null))
  return {
    reason,
    megabytes: (resourceUsage().maxRSS - memory) / 1024,
    seconds: (performance.now() - start) / 1000,
  }
}

/** Overwrites two neighbouring numbers that follow `mark` after `skip` bytes. */
function patched(file: Buffer, mark: Buffer, skip: number, size: Buffer): Buffer {
  const at = file.indexOf(mark)
  expect(at).toBeGreaterThan(0)
  const copy = Buffer.from(file)
  size.copy(copy, at + mark.length + skip)
  return copy
}

// libpng and libwebp refuse some of these themselves.
const headers: [string, string, () => Buffer | Promise<Buffer>][] = [
  ['PNG of 30 000 × 30 000', 'too_many_pixels', () => makePng(30_000, 30_000, { pixels: false })],
  ['PNG of 2³¹ − 1 in each direction', 'damaged', () => makePng(2 ** 31 - 1, 2 ** 31 - 1, { pixels: false })],
  [
    'JPEG of 65 000 × 65 000',
    'too_many_pixels',
    async () =>
      patched(
        await makeTestPhoto({ width: 64, height: 64 }),
        text('\xff\xc0\0\x11\x08'),
        0,
        Buffer.concat([uint16(65_000), uint16(65_000)]),
      ),
  ],
  [
    // Fewer than others may have: it would be decoded whole.
    'progressive JPEG of 6000 × 6000',
    'too_many_pixels',
    async () =>
      patched(
        await sharp(await makeTestPhoto({ width: 64, height: 64 }))
          .jpeg({ progressive: true })
          .toBuffer(),
        text('\xff\xc2\0\x11\x08'),
        0,
        Buffer.concat([uint16(6000), uint16(6000)]),
      ),
  ],
  [
    'WebP of 16 383 × 16 383',
    'damaged',
    async () =>
      patched(
        await makeTestPhoto({ width: 64, height: 64, format: 'webp' }),
        text('\x9d\x01\x2a'),
        0,
        Buffer.from([0xff, 0x3f, 0xff, 0x3f]),
      ),
  ],
  [
    'AVIF of 6000 × 6000',
    'too_many_pixels',
    async () =>
      patched(
        await makeTestPhoto({ width: 64, height: 64, format: 'avif' }),
        text('ispe'),
        4,
        Buffer.concat([uint32(6000), uint32(6000)]),
      ),
  ],
]

it.each(headers)('refuses a %s by its header', async (_, wanted, make) => {
  const file = await make()
  expect(file.length).toBeLessThan(10_000)
  const { reason, megabytes, seconds } = await costOf(file)
  expect(reason).toBe(wanted)
  expect(megabytes).toBeLessThan(32)
  expect(seconds).toBeLessThan(1)
})

it('refuses a GIF of 2000 frames by its first bytes', async () => {
  const frame = text('\x21\xf9\x04\0\x01\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0')
  const file = Buffer.concat([
    text('GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff'),
    ...Array.from({ length: 2000 }, () => frame),
    text('\x3b'),
  ])
  expect(await costOf(file)).toMatchObject({ reason: 'type_not_accepted' })
})

it.each(['zTXt', 'iTXt', 'iCCP'])('unpacks no %s of a PNG beyond a limit', async (type) => {
  const start = type === 'iTXt' ? 'a\0\x01\0\0\0' : 'a\0\0'
  const bomb = chunk(type, Buffer.concat([text(start), deflateSync(Buffer.alloc(64_000_000), { level: 1 })]))
  // A gigabyte and more, were all of them unpacked and kept.
  const { megabytes, seconds } = await costOf(
    makePng(8, 8, { more: Array<Buffer>(type === 'iCCP' ? 1 : 20).fill(bomb) }),
  )
  expect(megabytes).toBeLessThan(100)
  expect(seconds).toBeLessThan(5)
})

it('takes as many pixels as are allowed, line by line', async () => {
  const file = makePng(8000, 8000, { bits: 1 })
  expect(file.length).toBeLessThan(100_000)
  const { reason, megabytes } = await costOf(file)
  expect(reason).toBe('taken')
  // 192 MB, were it decoded whole.
  expect(megabytes).toBeLessThan(150)
})

it('counts the passes of a progressive JPEG', async () => {
  const photo = await sharp({ create: { width: 2000, height: 2000, channels: 3, background: '#678' } })
    .jpeg({ progressive: true })
    .toBuffer()
  const last = photo.lastIndexOf(text('\xff\xda'))
  const pass = photo.subarray(last, photo.length - 2)
  const file = Buffer.concat([photo.subarray(0, last), ...Array<Buffer>(5000).fill(pass), text('\xff\xd9')])
  expect(file.length).toBeLessThan(10 * 1024 * 1024)
  const { reason, seconds } = await costOf(file)
  expect(reason).toBe('damaged')
  expect(seconds).toBeLessThan(5)
})

it('a JPEG of thousands of empty passes is refused before one is made', async () => {
  const progressive = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#345' } })
    .jpeg({ progressive: true })
    .toBuffer()
  const at = progressive.lastIndexOf(text('\xff\xda'))
  const last = progressive.subarray(at, at + 2 + progressive.readUInt16BE(at + 2))
  const many = Buffer.concat([
    progressive.subarray(0, -2),
    ...Array<Buffer>(2_600).fill(last),
    text('\xff\xd9'),
  ])
  expect(many.length).toBeLessThan(60_000)
  expect(await reasonOf(processor.process(progressive, null))).toBe('taken')
  expect(await reasonOf(processor.process(many, null))).toBe('damaged')
})
