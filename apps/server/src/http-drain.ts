import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

/** Milliseconds that connections on which nothing was ever said are kept once no new ones are taken. */
const silentMs = 1_000
/** Milliseconds that what the kernel has accepted for us may take to be taken up. */
const takeUpMs = 1_000

/**
 * Stops an HTTP server without losing a request that it has accepted. Node by itself cuts a connection after the first
 * answer that says `close`, whatever was asked behind it, and drops connections that wait to be taken up.
 */
export class HttpDrain {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Answers not finished, of each connection in the order of their requests. */
  readonly #lines = new Map<Socket, ServerResponse[]>()
  /** Connections of which the peer has been told that nothing more is answered on them. */
  readonly #closing = new WeakSet<Socket>()
  #draining = false
  #connections = 0

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#connections++
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /**
   * To be asked for each request before anything is done about it. False: it came behind an answer that ended its
   * connection, so its sender knows that nothing is done about it, and may send it elsewhere.
   */
  admit({ socket }: IncomingMessage, response: ServerResponse): boolean {
    if (this.#closing.has(socket)) return false
    const line = this.#lines.get(socket) ?? []
    if (this.#draining) {
      const before = line.at(-1)
      if (before && !before.shouldKeepAlive) {
        if (before.headersSent) return false
        before.shouldKeepAlive = true
      }
      response.shouldKeepAlive = false
    }
    this.#lines.set(socket, [...line, response])
    response.once('close', () => this.#leave(socket, response))
    return true
  }

  /** From now on each connection is told, with the last answer on it, to open a new one. */
  begin(): void {
    this.#draining = true
    for (const line of this.#lines.values()) {
      const last = line.at(-1)
      if (last && !last.headersSent) last.shouldKeepAlive = false
    }
  }

  /** Takes no new connections, and waits for the requests under way; after `finishMs` cuts what is left. */
  async finish(finishMs: number): Promise<void> {
    await this.#takeUp()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    const since = performance.now()
    const tidy = setInterval(() => {
      // After reading what has come meanwhile: a request that is here makes its connection busy.
      void turn().then(() => this.#server.closeIdleConnections())
      if (performance.now() - since > silentMs) this.#dropSilent()
    }, 100)
    const cut = setTimeout(() => this.#server.closeAllConnections(), finishMs)
    await closed
    clearInterval(tidy)
    clearTimeout(cut)
  }

  /** The kernel completes connections, and takes requests on them, before this process knows: one a turn is taken up. */
  async #takeUp(): Promise<void> {
    const until = performance.now() + takeUpMs
    for (let quiet = 0; quiet < 3 && performance.now() < until; ) {
      const before = this.#connections
      await turn()
      quiet = this.#connections === before ? quiet + 1 : 0
    }
  }

  #leave(socket: Socket, response: ServerResponse): void {
    if (!response.shouldKeepAlive) this.#closing.add(socket)
    const line = (this.#lines.get(socket) ?? []).filter((other) => other !== response)
    if (line.length > 0) this.#lines.set(socket, line)
    else this.#lines.delete(socket)
  }

  #dropSilent(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}
