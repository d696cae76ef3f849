import type { ImageStore } from '../images/ports.ts'
import type { Archive } from './archive.ts'

/** Bytes of pictures that one archive takes: with more, nobody could fetch or open it. The rest is told of by name. */
export const imagesLimit = 1024 * 1024 * 1024

interface Picture {
  readonly name: string
  readonly bytes: number
}

/**
 * Puts pictures into an archive, each file once, a piece at a time: none is ever in memory as a whole. Returns the names
 * of those that are in it; one whose record is just being withdrawn may be gone from the store. Rejects when the store
 * is away.
 */
export async function addImages(
  archive: Archive,
  store: ImageStore,
  pages: AsyncIterable<readonly Picture[]>,
  { signal, limit = imagesLimit }: { signal?: AbortSignal | undefined; limit?: number } = {},
): Promise<ReadonlySet<string>> {
  const added = new Set<string>()
  let total = 0
  for await (const page of pages) {
    for (const { name, bytes } of page) {
      signal?.throwIfAborted()
      if (added.has(name) || total + bytes > limit) continue
      const file = await store.read(name)
      if (!file) continue
      await archive.addBytes(fileOf(name), file.body)
      added.add(name)
      total += bytes
    }
  }
  return added
}

/** The rows of `images.json`: where each picture is in the archive, and null when it is not. */
export async function* imageRows<Row extends Picture>(
  pages: AsyncIterable<readonly Row[]>,
  added: ReadonlySet<string>,
) {
  for await (const page of pages) {
    yield page.map((row) => ({ ...row, file: added.has(row.name) ? fileOf(row.name) : null }))
  }
}

const fileOf = (name: string): string => `images/${name}`
