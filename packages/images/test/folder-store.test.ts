import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFolderStore } from '@benne/images'
import { imageNameOf } from '@benne/services/images'
import { afterEach, describe, expect, it } from 'vitest'
import { all, itIsAnImageStore, listed, storeErrorOf } from './store-contract.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'benne-images-'))
  folders.push(parent)
  return join(parent, 'not', 'there yet')
}

const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    : []

describe('a folder', () => {
  itIsAnImageStore(async () => {
    const folder = newFolder()
    return {
      store: createFolderStore(folder),
      count: () => filesIn(folder).length,
      litter: () => {
        const name = imageNameOf(Buffer.from('a'))
        mkdirSync(join(folder, 'ff'), { recursive: true })
        mkdirSync(join(folder, 'other'))
        for (const file of ['README', 'ff/x.webp', `ff/${name}`, `other/${name}`, `incoming/${name}`]) {
          writeFileSync(join(folder, file), 'x')
        }
      },
    }
  })

  it('holds a picture below the first two digits of its name, for its owner alone', async () => {
    const folder = newFolder()
    const bytes = randomBytes(100)
    const name = imageNameOf(bytes)
    await createFolderStore(folder).put(name, bytes)
    expect(filesIn(folder)).toEqual([join(name.slice(0, 2), name)])
    expect(readFileSync(join(folder, name.slice(0, 2), name)).equals(bytes)).toBe(true)
    expect(statSync(join(folder, name.slice(0, 2), name)).mode & 0o077).toBe(0)
  })

  it('makes nothing until something is put', async () => {
    const folder = newFolder()
    const store = createFolderStore(folder)
    await store.size(imageNameOf(Buffer.from('a')))
    await listed(store)
    expect(existsSync(folder)).toBe(false)
  })

  it('is young again when the same is put once more, so that no sweep takes it', async () => {
    const folder = newFolder()
    const store = createFolderStore(folder)
    const bytes = randomBytes(100)
    const name = imageNameOf(bytes)
    await store.put(name, bytes)
    utimesSync(join(folder, name.slice(0, 2), name), new Date(0), new Date(0))
    expect((await listed(store))[0]?.storedAt).toEqual(new Date(0))
    await store.put(name, bytes)
    expect((await listed(store))[0]?.storedAt.getTime()).toBeGreaterThan(Date.now() - 60_000)
  })

  it('writes again what a power failure left empty', async () => {
    const folder = newFolder()
    const store = createFolderStore(folder)
    const bytes = randomBytes(100)
    const name = imageNameOf(bytes)
    await store.put(name, bytes)
    writeFileSync(join(folder, name.slice(0, 2), name), '')
    await store.put(name, bytes)
    expect((await all(await store.read(name))).equals(bytes)).toBe(true)
  })

  it('never shows half a picture while many are written and read', async () => {
    const store = createFolderStore(newFolder())
    const bytes = randomBytes(2_000_000)
    const name = imageNameOf(bytes)
    const writing = Promise.all(Array.from({ length: 5 }, () => store.put(name, bytes)))
    let done = false
    const reading = (async () => {
      while (!done) {
        const size = await store.size(name)
        expect([null, bytes.length]).toContain(size)
      }
    })()
    await writing.finally(() => {
      done = true
    })
    await reading
  })

  it('clears away what a killed process was writing, a day later', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'incoming'), { recursive: true })
    for (const [file, hours] of [
      ['old', 25],
      ['new', 23],
    ] as const) {
      const then = new Date(Date.now() - hours * 3_600_000)
      writeFileSync(join(folder, 'incoming', file), 'half')
      utimesSync(join(folder, 'incoming', file), then, then)
    }
    const bytes = randomBytes(100)
    await createFolderStore(folder).put(imageNameOf(bytes), bytes)
    expect(readdirSync(join(folder, 'incoming'))).toEqual(['new'])
  })

  it('says so when it cannot', async () => {
    const folder = newFolder()
    const bytes = randomBytes(100)
    const name = imageNameOf(bytes)
    const store = createFolderStore(folder)
    // A file where a folder should be.
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name.slice(0, 2)), '')
    for (const call of [
      () => store.put(name, bytes),
      () => store.read(name),
      () => store.size(name),
      () => store.delete(name),
      () => listed(store),
    ]) {
      const { reason, message } = await storeErrorOf(call())
      expect(reason).toBe('refused')
      expect(message).toContain('ENOTDIR')
    }
    // Set right, it works without a new start.
    rmSync(join(folder, name.slice(0, 2)))
    await store.put(name, bytes)
    expect(await store.size(name)).toBe(100)
  })

  it('leaves nothing behind of what it could not put', async () => {
    const folder = newFolder()
    const bytes = randomBytes(100)
    const name = imageNameOf(bytes)
    mkdirSync(join(folder, name.slice(0, 2), name), { recursive: true })
    expect(await storeErrorOf(createFolderStore(folder).put(name, bytes))).toMatchObject({
      message: expect.stringContaining('EISDIR'),
    })
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
  })

  it('says so when a picture vanishes before it is read', async () => {
    const store = createFolderStore(newFolder())
    const bytes = randomBytes(100)
    await store.put(imageNameOf(bytes), bytes)
    const found = await store.read(imageNameOf(bytes))
    await store.delete(imageNameOf(bytes))
    expect(await storeErrorOf(all(found))).toMatchObject({ reason: 'unavailable' })
  })
})
