import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ImageStore, ImageStoreError, isImageName } from '@benne/services/images'
import { type ByteRange, requireName, requireRange } from './checks.ts'

/** What is being written is here; on the same disk, so that renaming it is one step. */
const incoming = 'incoming'
/** What a process that was killed left there. */
const abandonedMs = 24 * 60 * 60 * 1000

/**
 * Keeps pictures in a folder, which is made when it is needed, as `<first two digits>/<name>`. Several processes may
 * use it at once. A machine that loses its power may lose what was put last.
 */
export function createFolderStore(directory: string): ImageStore {
  let ready: Promise<void> | undefined
  const prepare = () => {
    ready ??= makeIncoming(directory).catch((error: unknown) => {
      ready = undefined
      throw error
    })
    return ready
  }
  const pathOf = (name: string) => join(directory, name.slice(0, 2), name)
  return {
    put: async (name, bytes) => {
      requireName(name)
      await mapped('put', async () => {
        if (await touch(pathOf(name), bytes.length)) return
        await prepare()
        await writeWhole(directory, pathOf(name), bytes)
      })
    },
    read: async (name, range) => {
      requireName(name)
      requireRange(range)
      const size = await mapped('read', () => sizeOf(pathOf(name)))
      return size === null ? null : { size, body: content(pathOf(name), size, range) }
    },
    size: async (name) => {
      requireName(name)
      return await mapped('look for', () => sizeOf(pathOf(name)))
    },
    delete: async (name) => {
      requireName(name)
      await mapped('delete', () => rm(pathOf(name), { force: true }))
    },
    list: (signal) => list(directory, signal),
  }
}

async function makeIncoming(directory: string): Promise<void> {
  const folder = join(directory, incoming)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(folder)) {
    const path = join(folder, entry)
    const { mtimeMs } = (await absent(stat(path))) ?? { mtimeMs: Date.now() }
    if (Date.now() - mtimeMs > abandonedMs) await rm(path, { force: true })
  }
}

/** Makes what is there as young as if it had just been written. False when it is not there, or not whole. */
async function touch(path: string, bytes: number): Promise<boolean> {
  if ((await sizeOf(path)) !== bytes) return false
  const now = new Date()
  // Deleted in between: it is written again.
  return (await absent(utimes(path, now, now).then(() => true))) ?? false
}

async function writeWhole(directory: string, path: string, bytes: Uint8Array): Promise<void> {
  const draft = join(directory, incoming, randomUUID())
  try {
    await writeFile(draft, bytes, { flag: 'wx', mode: 0o600 })
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function sizeOf(path: string): Promise<number | null> {
  return (await absent(stat(path)))?.size ?? null
}

/** Opens the file when somebody reads, and closes it when nobody does any more. */
async function* content(
  path: string,
  size: number,
  range: ByteRange | undefined,
): AsyncGenerator<Uint8Array> {
  const { first, last } = range ?? { first: 0, last: size }
  if (first >= size) return
  try {
    for await (const chunk of createReadStream(path, { start: first, end: last })) yield chunk as Buffer
  } catch (error) {
    throw storeError('read', error)
  }
}

async function* list(directory: string, signal: AbortSignal | undefined) {
  const names = async (path: string) => (await mapped('list', () => absent(readdir(path)))) ?? []
  for (const folder of await names(directory)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue
    for (const name of await names(join(directory, folder))) {
      signal?.throwIfAborted()
      if (!isImageName(name) || !name.startsWith(folder)) continue
      const found = await mapped('list', () => absent(stat(join(directory, folder, name))))
      if (found) yield { name, bytes: found.size, storedAt: found.mtime }
    }
  }
}

/** Null for what is not there. */
async function absent<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function mapped<T>(verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storeError(verb, error)
  }
}

function storeError(verb: string, error: unknown): ImageStoreError {
  const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException
  const reason = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'].includes(code) ? 'refused' : 'unavailable'
  return new ImageStoreError(reason, `The folder of pictures could not ${verb} one: ${code}`)
}
