import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy whose connections can be cut at any moment, in the middle of a frame if it so happens. */
export class FlakyProxy {
  readonly #target: number
  readonly #connections = new Set<{ near: Socket; far: Socket; upgraded: boolean }>()
  readonly #server = createServer((near) => this.#accept(near))
  /** WebSocket connections that were cut. */
  cuts = 0

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

  close(): void {
    for (const connection of this.#connections) this.#drop(connection)
    this.#server.close()
  }

  #accept(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1')
    const connection = { near, far, upgraded: false }
    this.#connections.add(connection)
    near.on('data', (data) => {
      connection.upgraded ||= data.includes('Upgrade: websocket') || data.includes('upgrade: websocket')
      far.write(data)
    })
    far.on('data', (data) => near.write(data))
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', () => this.#drop(connection))
  }

  #drop(connection: { near: Socket; far: Socket; upgraded: boolean }): void {
    this.#connections.delete(connection)
    connection.near.destroy()
    connection.far.destroy()
  }
}
