import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const opcode = { text: 1, close: 8, ping: 9, pong: 10 } as const

/**
 * The least that reads a WebSocket: what a library does for each frame would be most of what 5,000 sockets in one
 * process cost, and the delay measured would be the reader's. `onText` gets each text frame; unmasked, unfragmented, as
 * servers send them.
 */
export class PlainSocket {
  readonly #socket: Socket
  readonly #onText: (frame: Buffer, from: PlainSocket) => void
  #rest: Buffer | null = null

  private constructor(socket: Socket, onText: (frame: Buffer, from: PlainSocket) => void) {
    this.#socket = socket
    this.#onText = onText
  }

  /** Resolves once the server has agreed; rejects with its answer when it has not. */
  static async open(
    url: URL,
    headers: Record<string, string>,
    onText: (frame: Buffer, from: PlainSocket) => void,
  ): Promise<PlainSocket> {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    await once(socket, 'connect')
    const lines = {
      Host: url.host,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...headers,
    }
    socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\n${Object.entries(lines)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    )
    const plain = new PlainSocket(socket, onText)
    const rest = await readHead(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => plain.#take(chunk))
    if (rest.length > 0) plain.#take(rest)
    return plain
  }

  send(text: string, kind: number = opcode.text): void {
    const payload = Buffer.from(text)
    const mask = randomBytes(4)
    const length = payload.length
    const head = length < 126 ? Buffer.from([0x80 | kind, 0x80 | length]) : Buffer.alloc(4)
    if (length >= 126) {
      head.writeUInt16BE(((0x80 | kind) << 8) | 0xfe)
      head.writeUInt16BE(length, 2)
    }
    for (let n = 0; n < length; n++) payload[n] = (payload[n] as number) ^ (mask[n & 3] as number)
    this.#socket.write(Buffer.concat([head, mask, payload]))
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return
    const closed = once(this.#socket, 'close')
    this.#socket.destroy()
    await closed
  }

  #take(chunk: Buffer): void {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (;;) {
      if (data.length - at < 2) break
      const kind = (data[at] as number) & 15
      let length = (data[at + 1] as number) & 127
      let head = 2
      if (length === 126) {
        if (data.length - at < 4) break
        length = data.readUInt16BE(at + 2)
        head = 4
      } else if (length === 127) {
        if (data.length - at < 10) break
        length = data.readUInt32BE(at + 6)
        head = 10
      }
      const end = at + head + length
      if (data.length < end) break
      const frame = data.subarray(at + head, end)
      if (kind === opcode.text) this.#onText(frame, this)
      else if (kind === opcode.ping) this.send(frame.toString(), opcode.pong)
      else if (kind === opcode.close) this.#socket.destroy()
      at = end
    }
    this.#rest = at === data.length ? null : data.subarray(at)
  }
}

/** Reads to the end of the answer's head; returns what came after it. */
async function readHead(socket: Socket): Promise<Buffer> {
  let data = Buffer.alloc(0)
  for (;;) {
    const [chunk] = (await Promise.race([once(socket, 'data'), ended(socket)])) as [Buffer]
    data = Buffer.concat([data, chunk])
    const end = data.indexOf('\r\n\r\n')
    if (end < 0) continue
    socket.pause()
    const first = data.toString('latin1').split('\r\n', 1)[0] ?? ''
    if (!first.startsWith('HTTP/1.1 101')) throw new Error(`a socket was refused: ${first}`)
    socket.resume()
    return data.subarray(end + 4)
  }
}

async function ended(socket: Socket): Promise<never> {
  await once(socket, 'end')
  throw new Error('a socket was closed before it was open')
}
