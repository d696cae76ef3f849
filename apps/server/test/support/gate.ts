import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A TCP proxy in front of a server, that can be shut: connections break, new ones are refused. */
export class Gate {
  readonly #target: { host: string; port: number }
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0

  constructor(target: { host: string; port: number }) {
    this.#target = target
  }

  get port(): number {
    return this.#port
  }

  async open(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(this.#target.port, this.#target.host)
      near.pipe(far).pipe(near)
      for (const socket of [near, far]) {
        this.#sockets.add(socket)
        socket
          .on('error', () => {})
          .on('close', () => {
            this.#sockets.delete(socket)
            near.destroy()
            far.destroy()
          })
      }
    }).listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as { port: number }).port
  }

  async shut(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = null
    for (const socket of this.#sockets) socket.resetAndDestroy()
    server.close()
    await once(server, 'close')
  }
}
