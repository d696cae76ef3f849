import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ApiContext, appRouter, failureOf, type Stream } from '@benne/api'
import { authenticate, ServiceError } from '@benne/services'
import { applyWSSHandler, type CreateWSSContextFnOptions } from '@trpc/server/adapters/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AddressReader } from './client-address.ts'
import { apiContext, hostnameOf, requestIdFrom, type Shared } from './contexts.ts'
import type { Origins } from './origins.ts'
import { SocketCensus } from './socket-census.ts'
import { frameEncoder } from './socket-frames.ts'
import { closeSocket, type closings, guardSocket, type SocketLimits, socketLimits } from './socket-guard.ts'
import { noSockets, type SocketStats } from './socket-stats.ts'
import { logError } from './trpc-http.ts'

/** Bytes of one frame from a client. */
const maxFrameBytes = 64 * 1024

export interface Sockets {
  readonly count: () => number
  readonly stats: SocketStats
  /** Asks every client to go elsewhere, waits a little for it, closes the rest. */
  drain(): Promise<void>
}

export interface SocketOptions {
  readonly origins: Origins
  readonly readAddress: AddressReader
  /** False for a process that takes none. */
  readonly answers: boolean
  readonly limits?: SocketLimits
}

/** What belongs to one socket. */
interface Opened {
  readonly stream: Stream
  readonly address: string | null
}

type Why = keyof typeof closings

/** tRPC over WebSocket on the HTTP server's own port, at /trpc. */
export function attachSockets(
  server: Server,
  shared: Shared,
  { origins, readAddress, answers, limits = socketLimits }: SocketOptions,
): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  const opened = new WeakMap<WebSocket, Opened>()
  const stats = noSockets()
  const census = new SocketCensus(limits)
  const close = (socket: WebSocket, why: Why) => {
    if (socket.readyState === socket.OPEN) stats.letGo[why]++
    closeSocket(socket, why)
  }
  // Before tRPC's own listener, so that the limits stand before the first message.
  wss.on('connection', (socket, request) => {
    stats.opened++
    socket.once('close', () => stats.closed++)
    const address = addressOf(readAddress, request)
    opened.set(socket, { stream: guardSocket(socket, request.socket, limits, stats), address })
    const crowd = census.arrive(socket, address)
    if (crowd) close(crowd, 'crowded')
  })
  const visit = new Visits(shared, census, limits, close)
  const handler = applyWSSHandler({
    wss,
    router: appRouter,
    experimental_encoder: frameEncoder,
    createContext: (options) => visit.context(options, opened.get(options.res)),
    keepAlive: { enabled: true, pingMs: 30_000, pongWaitMs: 10_000 },
    onError: ({ error, path, ctx }) => {
      // A frame that is not of the protocol: the peer's doing, and the socket is closed.
      if (path === undefined) return
      logError(shared, ctx?.requestId ?? '-', path, error.cause ?? error, failureOf(error, '').code)
    },
  })
  let draining = false
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = draining || !answers ? 'stopping' : upgradeRefusal(request, origins)
    if (refusal) {
      stats.refused[refusal]++
      // Nobody reads from this socket any more, so it would never see its peer's end.
      socket.end(`HTTP/1.1 ${statusLines[refusal]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        socket.destroy(),
      )
      return
    }
    wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request))
  })
  return {
    count: () => wss.clients.size,
    stats,
    async drain() {
      draining = true
      handler.broadcastReconnectNotification()
      await waitUntil(() => wss.clients.size === 0, 1_000)
      for (const client of wss.clients) close(client, 'stopping')
      await waitUntil(() => wss.clients.size === 0, 1_000)
      for (const client of wss.clients) client.terminate()
    },
  }
}

const statusLines = {
  stopping: '503 Service Unavailable',
  path: '404 Not Found',
  origin: '403 Forbidden',
} as const

function upgradeRefusal(request: IncomingMessage, origins: Origins): 'path' | 'origin' | null {
  const path = (request.url ?? '').split('?', 1)[0]
  if (path !== '/trpc') return 'path'
  return origins.allowsSocket(request.headers.origin, request.headers.host) ? null : 'origin'
}

const addressOf = (readAddress: AddressReader, { socket, headers }: IncomingMessage) =>
  readAddress(socket.remoteAddress, headers['x-forwarded-for']?.toString())

/** Who has come by a socket, and how long they may stay. */
class Visits {
  readonly #shared: Shared
  readonly #census: SocketCensus
  readonly #limits: SocketLimits
  readonly #close: (socket: WebSocket, why: Why) => void

  constructor(
    shared: Shared,
    census: SocketCensus,
    limits: SocketLimits,
    close: (socket: WebSocket, why: Why) => void,
  ) {
    this.#shared = shared
    this.#census = census
    this.#limits = limits
    this.#close = close
  }

  /**
   * Made once a socket. It never throws: tRPC's client would then reconnect for ever without an error to show. Who has
   * no good token stays anonymous, and the procedures refuse.
   */
  async context(
    { req, res: socket, info }: CreateWSSContextFnOptions,
    opened: Opened | undefined,
  ): Promise<ApiContext> {
    const accessToken = info.connectionParams?.token ?? null
    const address = opened?.address ?? null
    const context = apiContext(this.#shared, {
      requestId: requestIdFrom(req.headers['x-request-id']?.toString()),
      userAgent: req.headers['user-agent'] ?? null,
      address,
      hostname: hostnameOf(req.headers.host),
      accessToken,
      cookies: null,
      stream: opened?.stream ?? null,
    })
    if (accessToken) await this.#signIn(socket, address, accessToken)
    else this.#closeLater(socket, this.#limits.anonymousMs, 'unsigned')
    return context
  }

  /** A socket ends with its token or its session, whichever is first; the client comes back with a fresh token. */
  async #signIn(socket: WebSocket, address: string | null, accessToken: string): Promise<void> {
    const { ports } = this.#shared
    try {
      const { actor, expiresAt } = await authenticate(ports, accessToken)
      if (socket.readyState !== socket.OPEN) return // its 'close' is past, nothing would be cleaned up
      if (!this.#census.signIn(socket, address, actor)) return this.#close(socket, 'sockets')
      this.#closeLater(socket, expiresAt.getTime() - ports.clock.now().getTime(), 'session')
      socket.once('close', ports.presence.enter(actor))
      socket.once(
        'close',
        ports.sessions.watch(actor.sessionId, () => this.#close(socket, 'session')),
      )
    } catch (error) {
      // Calls that follow are refused with a code; then the socket is of no more use. A database that is away for a
      // moment is no verdict on the token: each call asks again, but nobody stays for long whom nobody knows.
      if (error instanceof ServiceError) this.#closeLater(socket, 1_000, 'session')
      else this.#closeLater(socket, this.#limits.anonymousMs, 'session')
    }
  }

  #closeLater(socket: WebSocket, milliseconds: number, why: Why): void {
    const timer = setTimeout(() => this.#close(socket, why), milliseconds)
    socket.once('close', () => clearTimeout(timer))
  }
}

async function waitUntil(condition: () => boolean, milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds
  while (!condition() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
}
