import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FaceEncoder } from '../src/encoder.ts'
import { createPoolEncoder, type PoolOptions } from '../src/encoders/pool.ts'
import { reasonOf } from './face-support.ts'
import { oddWidths } from './odd-worker.ts'

const open = (options: PoolOptions) =>
  createPoolEncoder(new URL('./odd-worker.ts', import.meta.url), {}, { threads: 1, ...options })
const photo = (width: number) =>
  sharp({ create: { width, height: 10, channels: 3, background: '#678' } })
    .png()
    .toBuffer()
const claimedType = null

let encoder: FaceEncoder
beforeAll(async () => {
  encoder = await open({ timeoutMs: 1000 })
})
afterAll(() => encoder.close())

const expectGood = async () =>
  expect(await encoder.look(await photo(30), { claimedType })).toEqual({ width: 30, height: 10, faces: [] })

it('fails the picture of a thread that dies, and replaces the thread', async () => {
  await expect(encoder.look(await photo(oddWidths.dies), { claimedType })).rejects.toThrow(/thread|worker/i)
  await expectGood()
})

it('fails the picture at which the work breaks', async () => {
  await expect(encoder.describe(await photo(oddWidths.throws), { claimedType })).rejects.toThrow('broken')
  await expectGood()
})

it('ends what never ends, and goes on with another thread', async () => {
  expect(await reasonOf(encoder.look(await photo(oddWidths.hangs), { claimedType }))).toBe('too_slow')
  await expectGood()
})

it('lets as many wait as it was told, and no more', async () => {
  const few = await open({ waiting: 2 })
  const picture = await photo(30)
  const all = await Promise.all(Array.from({ length: 6 }, () => reasonOf(few.look(picture, { claimedType }))))
  expect(all).toEqual(['taken', 'taken', 'taken', 'busy', 'busy', 'busy'])
  expect(await reasonOf(few.look(picture, { claimedType }))).toBe('taken')
  await few.close()
})

it('lets go of who does not want to wait any longer', async () => {
  const gone = new AbortController()
  const picture = await photo(30)
  const first = encoder.look(picture, { claimedType })
  const second = encoder.look(picture, { claimedType, signal: gone.signal })
  gone.abort(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
  await first
  await expectGood()
})

it('does not start when its threads do not', async () => {
  await expect(createPoolEncoder(new URL('./none.ts', import.meta.url), {}, { threads: 2 })).rejects.toThrow(
    'none.ts',
  )
})

it('fails what comes when it is closed, at once', async () => {
  const closing = await open({})
  const picture = await photo(30)
  const lost = Promise.allSettled(Array.from({ length: 3 }, () => closing.look(picture, { claimedType })))
  await closing.close()
  for (const { status } of await lost) expect(status).toBe('rejected')
  await expect(closing.look(picture, { claimedType })).rejects.toThrow('closed')
})
