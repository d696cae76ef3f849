import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

interface Connection {
  readonly near: Socket
  readonly far: Socket
  upgraded: boolean
  stalled: boolean
}

/** A TCP proxy whose connections can be cut at any moment, in the middle of a frame if it so happens. */
export class FlakyProxy {
  readonly #target: number
  readonly #connections = new Set<Connection>()
  readonly #server = createServer((near) => this.#accept(near))
  #isHolding = false
  /** WebSocket connections that were cut. */
  cuts = 0
  /** WebSocket connections that there have been. */
  sockets = 0

  constructor(target: number) {
    this.#target = target
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`
  }

  /** Cuts one WebSocket at random, in one of the ways in which networks fail. Returns whether there was one. */
  cutOne(): boolean {
    const sockets = [...this.#connections].filter(({ upgraded }) => upgraded)
    const victim = sockets[Math.floor(Math.random() * sockets.length)]
    if (!victim) return false
    this.cuts++
    const way = Math.floor(Math.random() * 3)
    if (way === 0) victim.near.resetAndDestroy()
    if (way === 1) victim.near.end()
    if (way === 2) victim.far.resetAndDestroy()
    this.#drop(victim)
    return true
  }

  /** Nothing more comes through the WebSockets of now, and neither side is told. */
  stall(): void {
    for (const connection of this.#connections) connection.stalled = connection.upgraded
  }

  /** Who connects from now on is let in, and waits: a network so slow that nothing comes yet. Until `release`. */
  hold(): void {
    this.#isHolding = true
  }

  release(): void {
    this.#isHolding = false
    for (const { near } of this.#connections) near.resume()
  }

  close(): void {
    for (const connection of this.#connections) this.#drop(connection)
    this.#server.close()
  }

  #accept(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1')
    const connection: Connection = { near, far, upgraded: false, stalled: false }
    this.#connections.add(connection)
    near.on('data', (data) => {
      if (!connection.upgraded && /upgrade: websocket/i.test(data.toString('latin1'))) {
        connection.upgraded = true
        this.sockets++
      }
      if (!connection.stalled) far.write(data)
    })
    if (this.#isHolding) near.pause()
    far.on('data', (data) => {
      if (!connection.stalled) near.write(data)
    })
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', () => this.#drop(connection))
  }

  #drop(connection: Connection): void {
    this.#connections.delete(connection)
    connection.near.destroy()
    connection.far.destroy()
  }
}
