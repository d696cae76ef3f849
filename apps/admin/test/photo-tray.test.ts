import { FileError, type UploadOptions } from '@benne/client'
import { maxImageBytes, type UploadedImage } from '@benne/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PhotoTray, type TrayOptions } from '../src/pictures/photo-tray.ts'

let revoked: number
beforeEach(() => {
  revoked = 0
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => void revoked++)
})
afterEach(() => vi.restoreAllMocks())

const settled = () => new Promise((resolve) => setImmediate(resolve))
const photo = (name: string, type = 'image/jpeg') => new File(['bytes'], name, { type })
const uploaded = (id: string): UploadedImage => ({
  image: {
    id,
    url: `/${id}`,
    thumbnailUrl: `/${id}-t`,
    width: 4,
    height: 3,
    bytes: 5,
    uploadedAt: new Date(0),
  },
  position: null,
  takenAt: null,
})

/** A tray whose uploads the test answers. */
function setUp(options: Partial<TrayOptions> = {}) {
  const calls: (UploadOptions & { answer: (id: string) => void; fail: (error: unknown) => void })[] = []
  const tray = new PhotoTray({
    prepare: async (file) => file,
    upload: (_photo, given) =>
      new Promise((resolve, reject) => {
        calls.push({ ...given, answer: (id) => resolve(uploaded(id)), fail: reject })
      }),
    ...options,
  })
  const states = () => tray.photos.get().map(({ name, state }) => `${name} ${state}`)
  const keyOf = (name: string) => tray.photos.get().find((each) => each.name === name)?.key ?? ''
  return { tray, calls, states, keyOf }
}
const offline = new FileError({ code: 'offline', message: '' })

describe('photos', () => {
  it('are sent at once, two at a time, and tell how far they are', async () => {
    const { tray, calls, states } = setUp()
    tray.add([photo('a'), photo('b'), photo('c')])
    await settled()
    expect(states()).toEqual(['a sending', 'b sending', 'c waiting'])
    calls[0]?.onProgress?.(0.4)
    expect(tray.photos.get()[0]?.share).toBe(0.4)
    calls[0]?.answer('1')
    await settled()
    expect(states()).toEqual(['a done', 'b sending', 'c sending'])
    expect(tray.photos.get()[0]?.uploaded?.image.id).toBe('1')
  })

  it('are ten at most; the rest is left out and counted', () => {
    const { tray } = setUp()
    expect(tray.add(Array.from({ length: 8 }, (_, index) => photo(`${index}`)))).toBe(0)
    expect(tray.add([photo('x'), photo('y'), photo('z')])).toBe(1)
    expect(tray.photos.get()).toHaveLength(10)
    expect(tray.room).toBe(0)
  })

  it('that cannot be taken are not sent', async () => {
    const tooLarge = { size: maxImageBytes + 1 } as Blob
    const { tray, calls, states } = setUp({ prepare: async () => tooLarge })
    tray.add([photo('a.pdf', 'application/pdf'), photo('b.heic', ''), new File([], 'c.jpg'), photo('d.jpg')])
    await settled()
    expect(states()).toEqual(['a.pdf failed', 'b.heic failed', 'c.jpg failed', 'd.jpg failed'])
    expect(tray.photos.get().map(({ failure }) => failure?.issues?.[0]?.rule)).toEqual([
      'image_not_an_image',
      'image_heic',
      'image_empty',
      'image_too_large',
    ])
    expect(calls).toEqual([])
  })

  it('that failed are sent again, by themselves only when that may help', async () => {
    const { tray, calls, states, keyOf } = setUp()
    tray.add([photo('a'), photo('b')])
    await settled()
    calls[0]?.fail(offline)
    calls[1]?.fail(new FileError({ code: 'validation', message: '', requestId: '' }))
    await settled()
    tray.retry()
    await settled()
    expect(states()).toEqual(['a sending', 'b failed'])
    tray.retry(keyOf('b'))
    await settled()
    expect(states()).toEqual(['a sending', 'b sending'])
  })

  it('that are taken out stop, and make room for the next', async () => {
    const { tray, calls, states, keyOf } = setUp()
    tray.add([photo('a'), photo('b'), photo('c')])
    await settled()
    tray.remove(keyOf('a'))
    expect(calls[0]?.signal?.aborted).toBe(true)
    calls[0]?.fail(calls[0].signal?.reason)
    await settled()
    expect(states()).toEqual(['b sending', 'c sending'])
    tray.clear()
    expect(revoked).toBe(3)
    expect(tray.photos.get()).toEqual([])
  })

  it('keep the order that they are put in', () => {
    const { tray, states, keyOf } = setUp()
    tray.add([photo('a'), photo('b'), photo('c')])
    tray.move(keyOf('c'), 0)
    tray.move(keyOf('a'), 9)
    expect(states()).toEqual(['c waiting', 'a sending', 'b sending'])
  })

  it('that have arrived are what is kept, in their order; the rest settles', async () => {
    const { tray, calls, keyOf } = setUp()
    const told = vi.fn()
    tray.kept.subscribe(told)
    await tray.settled()
    tray.add([photo('a'), photo('b')])
    const settling = tray.settled()
    await settled()
    calls[0]?.onProgress?.(0.5)
    expect(told).not.toHaveBeenCalled()
    calls[0]?.answer('1')
    await settled()
    calls[1]?.answer('2')
    await settling
    tray.move(keyOf('b'), 0)
    expect(tray.kept.get().map(({ uploaded: { image } }) => image.id)).toEqual(['2', '1'])
  })

  it('of a draft are there again; those that the server has lost are dropped, and counted', async () => {
    const kept = [
      { name: 'a', uploaded: uploaded('1') },
      { name: 'b', uploaded: uploaded('2') },
    ]
    const { tray, states } = setUp({ kept })
    expect(states()).toEqual(['a done', 'b done'])
    await tray.recheck(async ({ id }) => id === '1')
    expect(states()).toEqual(['a done'])
    expect(tray.lost.get()).toBe(1)
  })
})
