import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { About } from '@benne/contracts'
import { openDatabase } from '@benne/db'
import { EventLog, LiveHub } from '@benne/realtime'
import { type Clock, createAccessTokens, SessionDirectory } from '@benne/services'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import type { Shared } from './contexts.ts'
import { describeError, type Logger } from './log.ts'
import { Origins } from './origins.ts'
import type { SocketLimits } from './socket-guard.ts'
import { attachSockets, type Sockets } from './sockets.ts'

export interface ServerOptions {
  readonly databaseUrl: string
  readonly jwtSecret: string
  readonly logger: Logger
  readonly about: About
  readonly port: number
  readonly host: string
  readonly corsOrigins?: readonly string[]
  readonly publicUrl?: string | null
  readonly clock?: Clock
  /** Work that must be done before anybody is let in. */
  readonly prepare?: (shared: Shared) => Promise<void>
  readonly socketLimits?: SocketLimits
}

export interface RunningServer {
  readonly port: number
  /** What verbs need, for work that the program itself does. */
  readonly shared: Shared
  /** Open WebSockets. */
  socketCount(): number
  /** Takes no new work, lets go of the sockets, finishes what was accepted, closes the database. */
  stop(): Promise<void>
}

/** Milliseconds that requests under way may still take when the server stops. */
const finishMs = 10_000
/** Milliseconds that a connection may be silent. */
const idleMs = 75_000
const maxConnections = 10_000

/** Wires one process together and listens. The database must be migrated. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logger, corsOrigins = [], publicUrl = null, clock = { now: () => new Date() } } = options
  const database = openDatabase(options.databaseUrl, {
    onConnectionLost: (error) => logger.warn(describeError(error), 'a database connection was lost'),
  })
  const { db } = database
  const hub = new LiveHub({
    log: new EventLog(db),
    now: clock.now,
    onError: (error) => logger.warn(describeError(error), 'the live log could not be read'),
  })
  const shared: Shared = {
    db,
    logger,
    ports: {
      clock,
      accessTokens: createAccessTokens(options.jwtSecret),
      sessions: new SessionDirectory(db, clock),
      wakeLiveLog: hub.wake,
      live: hub,
      about: options.about,
    },
  }
  const origins = new Origins([...corsOrigins, ...(publicUrl ? [publicUrl] : [])])
  let stopping = false
  const app = await createApp({
    shared,
    origins,
    corsOrigins,
    secureCookies: publicUrl?.startsWith('https:') ?? false,
    checkReady: async () => {
      if (stopping) throw new Error('stopping')
      await database.pool.query('select 1')
    },
  })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const underWay = new Set<ServerResponse>()
  const server = createServer(
    {
      // A client that sends its request a byte a minute does not hold a connection for ever.
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 65_000,
      // Some clients offer HTTP/2 in every request; that is not for the sockets to refuse.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      // Else a client that sends one request after the other on its connection would keep a stopping server busy.
      response.shouldKeepAlive &&= !stopping
      underWay.add(response)
      response.once('close', () => underWay.delete(response))
      void listener(request, response)
    },
  )
  // Connections that neither say nor take anything. A WebSocket has its own rules, and is taken out of this one.
  server.setTimeout(idleMs)
  server.maxConnections = maxConnections
  let sockets: Sockets
  try {
    await options.prepare?.(shared)
    await hub.start()
    sockets = attachSockets(server, shared, {
      origins,
      ...(options.socketLimits && { limits: options.socketLimits }),
    })
    await listen(server, options.port, options.host)
  } catch (error) {
    await hub.stop()
    await database.close()
    throw error
  }
  return {
    port: (server.address() as AddressInfo).port,
    shared,
    socketCount: sockets.count,
    async stop() {
      if (stopping) return
      stopping = true
      for (const response of underWay) response.shouldKeepAlive = false
      const finished = closeServer(server)
      await sockets.drain()
      await hub.stop()
      await finished
      await database.close()
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Waits for the requests under way; after `finishMs` cuts what is left. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  const cut = setTimeout(() => server.closeAllConnections(), finishMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
