import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { createAddressReader } from './client-address.ts'
import { type ComposeOptions, type Composition, compose } from './compose.ts'
import type { Shared } from './contexts.ts'
import { Origins } from './origins.ts'
import type { SocketLimits } from './socket-guard.ts'
import { attachSockets, type Sockets } from './sockets.ts'

export interface ServerOptions extends Omit<ComposeOptions, 'publicUrl' | 'works'> {
  readonly port: number
  readonly host: string
  /** What this process does: answer calls, do the jobs (and say whether it is well), or both. */
  readonly role?: 'all' | 'api' | 'worker'
  readonly corsOrigins?: readonly string[]
  /** Where people reach Benne; null: at the port that it listens on. */
  readonly publicUrl?: string | null
  /** Networks of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[]
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

/** Wires one process together and listens. The database must be migrated, and its queue prepared. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { corsOrigins = [], publicUrl = null, role = 'all' } = options
  let port = options.port
  const composition = await compose({
    ...options,
    publicUrl: () => publicUrl ?? `http://localhost:${port}`,
    works: role !== 'api',
  })
  try {
    // Before anybody is let in: who is recognised is decided among all.
    if (role !== 'worker') await composition.shared.ports.faces?.directory?.start()
    const server = await serve(composition, options, {
      origins: new Origins([...corsOrigins, ...(publicUrl ? [publicUrl] : [])]),
      answers: role !== 'worker',
    })
    port = server.port
    await composition.startWorking()
    return server
  } catch (error) {
    await composition.close()
    throw error
  }
}

async function serve(
  composition: Composition,
  options: ServerOptions,
  { origins, answers }: { origins: Origins; answers: boolean },
): Promise<RunningServer> {
  const { shared, hub, database } = composition
  let stopping = false
  const readAddress = createAddressReader(options.trustedProxies ?? [])
  const app = await createApp({
    shared,
    origins,
    answers,
    readAddress,
    corsOrigins: options.corsOrigins ?? [],
    secureCookies: options.publicUrl?.startsWith('https:') ?? false,
    checkReady: async () => {
      if (stopping) throw new Error('stopping')
      await database.pool.query('select 1')
    },
  })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const underWay = new Set<ServerResponse>()
  const server = createServer(
    {
      // A client that sends its request a byte a minute does not hold a connection for ever: for a picture over a slow
      // mobile line, 10 MB at 300 kbit/s.
      requestTimeout: 300_000,
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
      readAddress,
      answers,
      ...(options.socketLimits && { limits: options.socketLimits }),
    })
    await listen(server, options.port, options.host)
  } catch (error) {
    await hub.stop()
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
      await composition.close()
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
