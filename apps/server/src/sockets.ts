import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ApiContext, appRouter, failureOf, type Stream } from '@benne/api'
import { authenticate, ServiceError } from '@benne/services'
import { applyWSSHandler, type CreateWSSContextFnOptions } from '@trpc/server/adapters/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AddressReader } from './client-address.ts'
import { apiContext, hostnameOf, requestIdFrom, type Shared } from './contexts.ts'
import type { Origins } from './origins.ts'
import { closeCodes, closeSocket, guardSocket, type SocketLimits, socketLimits } from './socket-guard.ts'
import { logError } from './trpc-http.ts'

/** Bytes of one frame from a client. */
const maxFrameBytes = 64 * 1024

export interface Sockets {
  readonly count: () => number
  /** Asks every client to go elsewhere, waits a little for it, closes the rest. */
  drain(): Promise<void>
}

/** tRPC over WebSocket on the HTTP server's own port, at /trpc. */
export function attachSockets(
  server: Server,
  shared: Shared,
  {
    origins,
    readAddress,
    answers,
    limits = socketLimits,
  }: { origins: Origins; readAddress: AddressReader; answers: boolean; limits?: SocketLimits },
): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false })
  const streams = new WeakMap<WebSocket, Stream>()
  // Before tRPC's own listener, so that the limits stand before the first message.
  wss.on('connection', (socket) => {
    streams.set(socket, guardSocket(socket, limits))
  })
  const handler = applyWSSHandler({
    wss,
    router: appRouter,
    createContext: (options) =>
      socketContext(shared, readAddress, options, streams.get(options.res) ?? null, limits),
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
    const refusal = draining || !answers ? '503 Service Unavailable' : upgradeRefusal(request, origins)
    if (refusal) {
      // Nobody reads from this socket any more, so it would never see its peer's end.
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        socket.destroy(),
      )
      return
    }
    wss.handleUpgrade(request, socket, head, (client) => wss.emit('connection', client, request))
  })
  return {
    count: () => wss.clients.size,
    async drain() {
      draining = true
      handler.broadcastReconnectNotification()
      await waitUntil(() => wss.clients.size === 0, 1_000)
      for (const client of wss.clients) client.close(closeCodes.goingAway, 'the server stops')
      await waitUntil(() => wss.clients.size === 0, 1_000)
      for (const client of wss.clients) client.terminate()
    },
  }
}

function upgradeRefusal(request: IncomingMessage, origins: Origins): string | null {
  const path = (request.url ?? '').split('?', 1)[0]
  if (path !== '/trpc') return '404 Not Found'
  return origins.allowsSocket(request.headers.origin, request.headers.host) ? null : '403 Forbidden'
}

/**
 * Made once a socket. It never throws: tRPC's client would then reconnect for ever without an error to show. Who has
 * no good token stays anonymous, and the procedures refuse.
 */
async function socketContext(
  shared: Shared,
  readAddress: AddressReader,
  { req, res: socket, info }: CreateWSSContextFnOptions,
  stream: Stream | null,
  limits: SocketLimits,
): Promise<ApiContext> {
  const accessToken = info.connectionParams?.token ?? null
  const context = apiContext(shared, {
    requestId: requestIdFrom(req.headers['x-request-id']?.toString()),
    userAgent: req.headers['user-agent'] ?? null,
    address: readAddress(req.socket.remoteAddress, req.headers['x-forwarded-for']?.toString()),
    hostname: hostnameOf(req.headers.host),
    accessToken,
    cookies: null,
    stream,
  })
  if (accessToken) await closeWithSession(shared, socket, accessToken)
  else closeLater(socket, limits.anonymousMs, closeCodes.silent, 'nobody has signed in')
  return context
}

/** A socket ends with its token or its session, whichever is first; the client comes back with a fresh token. */
async function closeWithSession({ ports }: Shared, socket: WebSocket, accessToken: string): Promise<void> {
  const end = () => closeSocket(socket, ...sessionOver)
  try {
    const { actor, expiresAt } = await authenticate(ports, accessToken)
    if (socket.readyState !== socket.OPEN) return // its 'close' is past, nothing would be cleaned up
    closeLater(socket, expiresAt.getTime() - ports.clock.now().getTime(), ...sessionOver)
    socket.once('close', ports.sessions.watch(actor.sessionId, end))
  } catch (error) {
    // Calls that follow are refused with a code; then the socket is of no more use. A database that is away for a
    // moment is no verdict on the token: each call asks again.
    if (error instanceof ServiceError) closeLater(socket, 1_000, ...sessionOver)
  }
}

const sessionOver = [closeCodes.sessionEnded, 'the session is over'] as const

function closeLater(socket: WebSocket, milliseconds: number, code: number, reason: string): void {
  const timer = setTimeout(() => closeSocket(socket, code, reason), milliseconds)
  socket.once('close', () => clearTimeout(timer))
}

async function waitUntil(condition: () => boolean, milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds
  while (!condition() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
}
