import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Backend } from '../../src/cluster/backends.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server to put behind the proxy, which is ready until told otherwise. */
export class FakeBackend implements Backend {
  readonly host = '127.0.0.1'
  readonly server: Server
  /** Requests that came, but for those that ask whether it is ready. */
  readonly requests: IncomingMessage[] = []
  readonly #sockets = new Set<Socket>()
  isReady = true
  /** Times that it was asked whether it is ready. */
  asked = 0
  port = 0

  constructor(answer: Answer) {
    this.server = createServer((request, response) => {
      if (request.url === '/health/ready') {
        this.asked++
        response.writeHead(this.isReady ? 200 : 503).end()
        return
      }
      this.requests.push(request)
      answer(request, response)
    })
    this.server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async start(answer: Answer): Promise<FakeBackend> {
    const backend = new FakeBackend(answer)
    backend.server.listen(0, backend.host)
    await once(backend.server, 'listening')
    backend.port = (backend.server.address() as AddressInfo).port
    return backend
  }

  /** Ends it at once; its port refuses connections from then on. */
  async stop(): Promise<void> {
    if (!this.server.listening) return
    const closed = once(this.server, 'close')
    this.server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /** Connections that are open. */
  get open(): number {
    return this.#sockets.size
  }
}

/** Bytes on a connection, as they come. */
export class RawClient {
  text = ''
  readonly socket: Socket
  readonly closed: Promise<unknown>

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (data: Buffer) => {
      this.text += data.toString('latin1')
    })
    socket.on('error', () => {})
    this.closed = once(socket, 'close')
  }
}
