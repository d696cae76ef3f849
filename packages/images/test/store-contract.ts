import { randomBytes } from 'node:crypto'
import { type ImageStore, type ImageStoreError, imageNameOf } from '@benne/services/images'
import { expect, it } from 'vitest'

export interface StoreUnderTest {
  readonly store: ImageStore
  /** How much there is, of whatever kind: files or objects. */
  readonly count: () => number
  /** Puts something into it that is no picture. */
  readonly litter: () => void
}

/** What every store does. `make` gives an empty one. */
export function itIsAnImageStore(make: () => Promise<StoreUnderTest>): void {
  it('gives back what it was given', async () => {
    const { store } = await make()
    for (const length of [0, 1, 1000, 1_500_000]) {
      const bytes = randomBytes(length)
      await store.put(imageNameOf(bytes), bytes)
      expect(await store.size(imageNameOf(bytes))).toBe(length)
      const found = await store.read(imageNameOf(bytes))
      expect(found?.size).toBe(length)
      expect(bytes.equals(await all(found))).toBe(true)
    }
  })

  it('takes bytes in the middle of a larger buffer', async () => {
    const { store } = await make()
    const bytes = new Uint8Array(randomBytes(1000).buffer, 0, 1000).subarray(100, 200)
    await store.put(imageNameOf(bytes), bytes)
    expect(await all(await store.read(imageNameOf(bytes)))).toEqual(Buffer.from(bytes))
  })

  it('knows what it does not have', async () => {
    const { store } = await make()
    const name = imageNameOf(Buffer.from('never put'))
    expect(await store.read(name)).toBeNull()
    expect(await store.read(name, { first: 0, last: 9 })).toBeNull()
    expect(await store.size(name)).toBeNull()
    expect(await listed(store)).toEqual([])
  })

  it('reads a part', async () => {
    const { store } = await make()
    const bytes = randomBytes(200_000)
    const name = imageNameOf(bytes)
    await store.put(name, bytes)
    for (const [first, last] of [
      [0, 0],
      [0, 9],
      [100, 150_000],
      [199_999, 199_999],
      [199_990, 5_000_000],
      [0, 199_999],
      [200_000, 200_000],
      [900_000, 900_001],
    ] as const) {
      const found = await store.read(name, { first, last })
      expect(found?.size).toBe(200_000)
      const part = await all(found)
      expect(part.equals(bytes.subarray(first, last + 1)), `${first} to ${last}`).toBe(true)
    }
  })

  it.each([
    [5, 4],
    [-1, 4],
    [0.5, 4],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ])('refuses the part from %d to %d', async (first, last) => {
    const { store } = await make()
    const bytes = randomBytes(10)
    await store.put(imageNameOf(bytes), bytes)
    await expect(store.read(imageNameOf(bytes), { first, last })).rejects.toThrow(RangeError)
  })

  it('can be left in the middle of a body, or before it', async () => {
    const { store } = await make()
    const bytes = randomBytes(1_000_000)
    const name = imageNameOf(bytes)
    await store.put(name, bytes)
    const begun = await store.read(name)
    for await (const chunk of begun?.body ?? []) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    const untouched = await store.read(name)
    await untouched?.body[Symbol.asyncIterator]().return?.()
    expect((await all(await store.read(name))).equals(bytes)).toBe(true)
  })

  it('takes the same twice, and at the same time, as once', async () => {
    const { store, count } = await make()
    const bytes = randomBytes(50_000)
    const name = imageNameOf(bytes)
    await Promise.all(Array.from({ length: 8 }, () => store.put(name, bytes)))
    const [before] = await listed(store)
    await store.put(name, bytes)
    const after = await listed(store)
    expect(count()).toBe(1)
    expect(after).toEqual([{ name, bytes: 50_000, storedAt: expect.any(Date) }])
    expect(after[0]?.storedAt.getTime()).toBeGreaterThanOrEqual(before?.storedAt.getTime() ?? Number.NaN)
    expect((await all(await store.read(name))).equals(bytes)).toBe(true)
  })

  it('deletes what is there, and does not mind what is not', async () => {
    const { store, count } = await make()
    const [one, two] = [randomBytes(10), randomBytes(10)]
    await store.put(imageNameOf(one), one)
    await store.put(imageNameOf(two), two)
    await store.delete(imageNameOf(one))
    await store.delete(imageNameOf(one))
    expect(await store.read(imageNameOf(one))).toBeNull()
    expect(count()).toBe(1)
    expect(await all(await store.read(imageNameOf(two)))).toEqual(two)
  })

  it('lists every picture once, and nothing else', async () => {
    const { store, litter } = await make()
    const begun = Date.now()
    const pictures = Array.from({ length: 25 }, (_, i) => randomBytes(i))
    for (const bytes of pictures) await store.put(imageNameOf(bytes), bytes)
    litter()
    const found = await listed(store)
    expect(found.map(({ name, bytes }) => `${name} ${bytes}`).toSorted()).toEqual(
      pictures.map((bytes) => `${imageNameOf(bytes)} ${bytes.length}`).toSorted(),
    )
    for (const { storedAt } of found) {
      // Some stores count in seconds.
      expect(storedAt.getTime()).toBeGreaterThan(begun - 2_000)
      expect(storedAt.getTime()).toBeLessThan(Date.now() + 2_000)
    }
  })

  it('stops listing when it is told to', async () => {
    const { store } = await make()
    for (let i = 0; i < 12; i += 1) await store.put(imageNameOf(Buffer.from([i])), Buffer.from([i]))
    const control = new AbortController()
    let seen = 0
    const counting = async () => {
      for await (const _ of store.list(control.signal)) {
        seen += 1
        if (seen === 2) control.abort()
      }
    }
    await expect(counting()).rejects.toThrow(/abort/i)
    expect(seen).toBe(2)
  })

  const good = 'a'.repeat(64)
  it.each([
    '',
    good,
    '.webp',
    `${good}.webp\n`,
    `${good}.webp/`,
    `${good.toUpperCase()}.webp`,
    `${good}a.webp`,
    `${good.slice(1)}.webp`,
    `${good}.jpeg`,
    `../${good}.webp`,
    '../../../etc/passwd',
    `${good.slice(3)}../.webp`,
    `${good.slice(1)}\0.webp`,
    'https://example.org/',
  ])('refuses the name %j before it asks for anything', async (name) => {
    const { store, count } = await make()
    for (const call of [
      () => store.put(name, Buffer.from('x')),
      () => store.read(name),
      () => store.size(name),
      () => store.delete(name),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: 'ImageStoreError', reason: 'bad_name' })
    }
    expect(count()).toBe(0)
  })
}

export async function all(found: Awaited<ReturnType<ImageStore['read']>>): Promise<Buffer> {
  const chunks = []
  for await (const chunk of found?.body ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export async function listed(store: ImageStore) {
  return await Array.fromAsync(store.list())
}

/** Fails unless it is rejected as a store that cannot. */
export async function storeErrorOf(promise: Promise<unknown>): Promise<ImageStoreError> {
  const error = await promise.then(
    () => new Error('it did not reject'),
    (error: unknown) => error as Error,
  )
  if (error.name !== 'ImageStoreError') throw error
  return error as ImageStoreError
}
