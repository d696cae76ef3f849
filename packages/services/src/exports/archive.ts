import { createHash } from 'node:crypto'
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate'

/** Bytes of the pieces in which an archive is kept. */
export const partBytes = 1024 * 1024

/**
 * A zip file that is written piece by piece: however large it becomes, memory holds one piece and what was added since
 * the last `flush`.
 */
export class Archive {
  readonly #keep: (seq: number, data: Buffer) => Promise<void>
  readonly #modified: Date
  readonly #hash = createHash('sha256')
  readonly #zip: Zip
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #seq = 0
  #bytes = 0

  constructor(options: { modified: Date; keep: (seq: number, data: Buffer) => Promise<void> }) {
    this.#keep = options.keep
    this.#modified = options.modified
    this.#zip = new Zip((error, data) => {
      if (error) throw error
      this.#waiting.push(data)
      this.#waitingBytes += data.length
    })
  }

  /** Adds a file; its text is what `chunks` yields. */
  async add(name: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<void> {
    const file = new ZipDeflate(name, { level: 6 })
    file.mtime = this.#modified
    this.#zip.add(file)
    for await (const chunk of chunks) {
      file.push(strToU8(chunk))
      await this.#flush(partBytes)
    }
    file.push(new Uint8Array(), true)
  }

  /** Adds a file as it is, for what is compressed already. */
  async addBytes(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const file = new ZipPassThrough(name)
    file.mtime = this.#modified
    this.#zip.add(file)
    for await (const chunk of chunks) {
      file.push(chunk)
      await this.#flush(partBytes)
    }
    file.push(new Uint8Array(), true)
  }

  /** Completes it. Returns its size, and its SHA-256 in hexadecimal. */
  async end(): Promise<{ bytes: number; sha256: string }> {
    this.#zip.end()
    await this.#flush(1)
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  async #flush(least: number): Promise<void> {
    if (this.#waitingBytes < least) return
    const all = Buffer.concat(this.#waiting)
    let at = 0
    for (; all.length - at >= least; at = Math.min(at + partBytes, all.length)) {
      const part = all.subarray(at, at + partBytes)
      this.#hash.update(part)
      this.#bytes += part.length
      await this.#keep(this.#seq++, part)
    }
    this.#waiting = at < all.length ? [all.subarray(at)] : []
    this.#waitingBytes = all.length - at
  }
}

/** A JSON array as text, a page of rows at a time. */
export async function* jsonArray(pages: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const page of pages) {
    if (page.length === 0) continue
    yield before + page.map((row) => JSON.stringify(row)).join(',\n')
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

export const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`

/** A JSON object as text, of fields that are themselves text in pieces. */
export async function* jsonObject(fields: Record<string, AsyncIterable<string>>): AsyncGenerator<string> {
  let before = '{\n'
  for (const [name, chunks] of Object.entries(fields)) {
    yield `${before}${JSON.stringify(name)}: `
    yield* chunks
    before = ',\n'
  }
  yield '}\n'
}
