import { createImageProcessor } from '@benne/images'
import { makeTestPhoto } from '@benne/images/testing'
import { pictureErrorReasons } from '@benne/services/images'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { chunk, makePng, processor, reasonOf, uint16, uint32 } from './support.ts'

const formats = ['jpeg', 'png', 'webp', 'avif'] as const
const text = (words: string) => Buffer.from(words, 'latin1')
const process = (bytes: Uint8Array, type: string | null = null) => reasonOf(processor.process(bytes, type))
const small = (format: (typeof formats)[number]) => makeTestPhoto({ format, width: 96, height: 64 })

describe('what is not taken', () => {
  const box = (major: string, ...others: string[]) =>
    text(`\0\0\0${String.fromCharCode(16 + 4 * others.length)}ftyp${major}\0\0\0\0${others.join('')}`)

  it.each<[string, string, Buffer | Promise<Buffer>]>([
    ['empty', 'nothing', Buffer.alloc(0)],
    ['too_large', 'a byte over 10 MB', Buffer.concat([makePng(1, 1), Buffer.alloc(10 * 1024 * 1024)])],
    ['not_an_image', 'one byte', text('\xff')],
    ['not_an_image', 'zeroes', Buffer.alloc(1000)],
    ['not_an_image', 'a page', text('<!doctype html><script>alert(1)</script>')],
    ['not_an_image', 'a page before a JPEG', text('<script>alert(1)</script>\xff\xd8\xff')],
    ['not_an_image', 'an archive', text('PK\x03\x04')],
    ['not_an_image', 'a program', text('MZ\x90\0')],
    ['not_an_image', 'words', text('BMW and other words')],
    ['not_an_image', 'a film', box('isom', 'mp41')],
    ['type_not_accepted', 'SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['type_not_accepted', 'SVG as XML', text('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a --><svg/>')],
    ['type_not_accepted', 'GIF', sharpFile('gif')],
    ['type_not_accepted', 'TIFF', sharpFile('tiff')],
    ['type_not_accepted', 'PDF', text('%PDF-1.7\n')],
    ['type_not_accepted', 'BMP', text('BM\x36\0\0\0\0\0\0\0\x36\0\0\0')],
    ['type_not_accepted', 'an icon', text('\0\0\x01\0\x01\0')],
    ['type_not_accepted', 'JPEG XL', text('\xff\x0a\x7f')],
    ['type_not_accepted', 'JPEG 2000', text('\0\0\0\x0cjP  \r\n\x87\n')],
    ['type_not_accepted', 'HEIF of an unknown kind', box('mif1', 'miaf')],
    ['heic', 'HEIC', box('heic', 'mif1', 'miaf')],
    ['heic', 'HEIC as Apple writes it', box('mif1', 'heic')],
    ['heic', 'moving HEVC', box('hevc', 'msf1')],
    ['animated', 'moving AVIF', box('avis', 'avif', 'msf1')],
    ['damaged', 'the beginning of a JPEG', text('\xff\xd8\xff\xe0 and so on')],
    ['damaged', 'the beginning of a PNG', text('\x89PNG\r\n\x1a\n and so on')],
    ['damaged', 'the beginning of a WebP', text('RIFF\x10\0\0\0WEBPVP8 ')],
    ['damaged', 'the beginning of an AVIF', box('avif', 'mif1')],
  ])('says %s to %s', async (reason, _, bytes) => {
    expect(pictureErrorReasons).toContain(reason)
    expect(await process(await bytes)).toBe(reason)
  })

  it.each([
    ['png', 'image/jpeg'],
    ['jpeg', 'image/png'],
    ['jpeg', 'image/heic'],
    ['webp', 'text/html'],
    ['avif', 'image/webp'],
  ] as const)('says type_mismatch to %s that is said to be %s', async (format, type) => {
    expect(await process(await small(format), type)).toBe('type_mismatch')
  })

  it('says animated to a moving WebP', async () => {
    const frames = [makePng(20, 20), await makeTestPhoto({ width: 20, height: 20, format: 'png' })]
    const file = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer()
    expect((await sharp(file).metadata()).pages).toBe(2)
    expect(await process(file)).toBe('animated')
  })

  it('says animated to a moving PNG', async () => {
    const control = chunk('acTL', Buffer.concat([uint32(2), uint32(0)]))
    expect(await process(makePng(8, 8, { more: [control] }))).toBe('animated')
  })

  it('has no loader left for anything else', async () => {
    for (const file of [
      await sharpFile('gif'),
      await sharpFile('tiff'),
      text('<svg width="1" height="1"/>'),
    ]) {
      await expect(sharp(file).metadata()).rejects.toThrow('unsupported image format')
    }
    // Nor for files of the disk.
    await expect(sharp(import.meta.filename).metadata()).rejects.toThrow('unsupported image format')
  })
})

describe('what is broken', () => {
  const shares = [0.15, 0.3, 0.5, 0.7, 0.9, 0.97]

  it.each(formats)('refuses a %s that ends early', async (format) => {
    const photo = await makeTestPhoto({ format, width: 320, height: 240 })
    for (const share of shares) {
      expect(await process(photo.subarray(0, photo.length * share)), `${share} of it`).toBe('damaged')
    }
  })

  it.each(formats)('has a reason for each %s with wrong bytes', async (format) => {
    const photo = await makeTestPhoto({ format, width: 32, height: 24 })
    let state = 42
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const answers = new Set<string>()
    for (let round = 0; round < 120; round += 1) {
      const file = Buffer.from(photo)
      // The headers, which are at the beginning, more than the pixels.
      const reach = round % 2 === 0 ? Math.min(300, file.length) : file.length
      for (let i = 0; i <= round % 8; i += 1) file[random(reach)] = random(256)
      answers.add(await process(file))
    }
    expect([...pictureErrorReasons, 'taken']).toEqual(expect.arrayContaining([...answers]))
    expect(answers).toContain('damaged')
  })
})

describe('what is two things at once', () => {
  const marks = ['<script>alert(document.domain)</script>', 'PK\x03\x04hidden.txt', '#!/bin/sh\nid']

  it.each(marks)('keeps nothing of %j', async (mark) => {
    const hidden = text(mark)
    const jpeg = await small('jpeg')
    const comment = Buffer.concat([text('\xff\xfe'), uint16(2 + hidden.length), hidden])
    const [png, webp, avif] = [await small('png'), await small('webp'), await small('avif')]
    const files = [
      Buffer.concat([jpeg, hidden]),
      Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]),
      Buffer.concat([png, hidden]),
      Buffer.concat([
        png.subarray(0, 33),
        chunk('tEXt', Buffer.concat([text('a\0'), hidden])),
        png.subarray(33),
      ]),
      Buffer.concat([webp, hidden]),
      Buffer.concat([avif, hidden]),
    ]
    for (const file of files) {
      expect(file.includes(hidden)).toBe(true)
      const { full, thumbnail } = await processor.process(file, null)
      expect(Buffer.from(full.bytes).includes(hidden)).toBe(false)
      expect(Buffer.from(thumbnail.bytes).includes(hidden)).toBe(false)
    }
  })
})

describe('too many at once', () => {
  it('lets some wait and sends the others away at once', async () => {
    const few = createImageProcessor({ waiting: 3 })
    const photo = await makeTestPhoto()
    const all = await Promise.all(Array.from({ length: 9 }, () => reasonOf(few.process(photo, null))))
    expect(all).toEqual([...Array<string>(5).fill('taken'), ...Array<string>(4).fill('busy')])
    expect(await reasonOf(few.process(photo, null))).toBe('taken')
  })

  it('gives up on what takes too long, and goes on with others', async () => {
    const hurried = createImageProcessor({ timeoutMs: 1 })
    const photo = await makeTestPhoto({ width: 1200, height: 900 })
    for (let i = 0; i < 4; i += 1) expect(await reasonOf(hurried.process(photo, null))).toBe('too_slow')
    expect(await process(photo)).toBe('taken')
  })
})

async function sharpFile(format: 'gif' | 'tiff'): Promise<Buffer> {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#a00' } })
  return await picture.toFormat(format).toBuffer()
}
