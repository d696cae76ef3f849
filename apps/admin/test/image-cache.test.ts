import { FileError } from '@benne/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ImageCache } from '../src/pictures/image-cache.ts'

const made: string[] = []
const revoked: string[] = []
beforeEach(() => {
  made.length = 0
  revoked.length = 0
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${made.push('')}`)
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url))
})
afterEach(() => vi.restoreAllMocks())

function setUp(kept = 1) {
  const asked: {
    url: string
    signal: AbortSignal
    answer: (blob: Blob) => void
    fail: (e: unknown) => void
  }[] = []
  const cache = new ImageCache(
    (url, { signal }) =>
      new Promise((answer, fail) => {
        asked.push({ url, signal, answer, fail })
      }),
    kept,
  )
  const show = async (url: string) => {
    const stop = cache.subscribe(url, () => undefined)
    asked.at(-1)?.answer(new Blob())
    await settled()
    return stop
  }
  return { cache, asked, show }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))
const offline = new FileError({ code: 'offline', message: '' })
const gone = new FileError({ code: 'not_found', message: '', requestId: '' })

describe('a picture', () => {
  it('is fetched once for all who show it', async () => {
    const { cache, asked } = setUp()
    const told = vi.fn()
    cache.subscribe('/a', () => told())
    cache.subscribe('/a', () => told())
    expect(cache.state('/a')).toEqual({ status: 'loading' })
    asked[0]?.answer(new Blob())
    await settled()
    expect(asked).toHaveLength(1)
    expect(cache.state('/a')).toEqual({ status: 'ready', src: 'blob:1' })
    expect(told).toHaveBeenCalledTimes(2)
  })

  it('that nobody shows any more is given up on its way', async () => {
    const { cache, asked } = setUp()
    const stop = cache.subscribe('/a', () => undefined)
    stop()
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[0]?.answer(new Blob())
    await settled()
    expect(made).toEqual([])
  })

  it('is kept for a while once nobody shows it, the last shown longest', async () => {
    const { cache, asked, show } = setUp(1)
    const [stopA, stopB] = [await show('/a'), await show('/b')]
    stopA()
    expect(revoked).toEqual([])
    stopB()
    expect(revoked).toEqual(['blob:1'])
    await show('/b')
    expect(asked).toHaveLength(2)
    expect(cache.state('/b')).toEqual({ status: 'ready', src: 'blob:2' })
  })

  it('that could not be fetched is asked for again when that may help', async () => {
    const { cache, asked } = setUp()
    cache.subscribe('/a', () => undefined)
    cache.subscribe('/b', () => undefined)
    asked[0]?.fail(offline)
    asked[1]?.fail(gone)
    await settled()
    expect(cache.state('/b')).toMatchObject({ status: 'failed', failure: { code: 'not_found' } })
    cache.retry()
    expect(asked.map(({ url }) => url)).toEqual(['/a', '/b', '/a'])
    cache.retry('/b')
    expect(asked.map(({ url }) => url)).toEqual(['/a', '/b', '/a', '/b'])
  })

  it('does not stay for the next person', async () => {
    const { cache, show } = setUp(5)
    const stop = await show('/a')
    cache.clear()
    stop()
    expect(revoked).toEqual(['blob:1'])
    expect(cache.state('/a')).toEqual({ status: 'loading' })
  })
})
