import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { createAddressReader } from './client-address.ts'
import { type ComposeOptions, type Composition, compose } from './compose.ts'
import type { Shared } from './contexts.ts'
import { createHealth } from './health.ts'
import { HttpDrain } from './http-drain.ts'
import { socketSources } from './metric-sources.ts'
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
  /** Milliseconds for which it goes on answering once told to stop, so that proxies notice first. */
  readonly drainMs?: number
  /** What who reads the metrics sends; null: they are read on this machine alone. */
  readonly metricsToken?: string | null
}

export interface RunningServer {
  readonly port: number
  /** What verbs need, for work that the program itself does. */
  readonly shared: Shared
  /** Open WebSockets. */
  socketCount(): number
  /**
   * Says that it is not ready and answers for `drainMs` more (unless told otherwise, those of the options); then takes
   * no new work, lets go of the sockets, finishes what was accepted, closes the database.
   */
  stop(options?: { drainMs?: number }): Promise<void>
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
  const { shared, hub, presence, checks } = composition
  let stopping = false
  const readAddress = createAddressReader(options.trustedProxies ?? [])
  const app = await createApp({
    shared,
    origins,
    answers,
    readAddress,
    corsOrigins: options.corsOrigins ?? [],
    secureCookies: options.publicUrl?.startsWith('https:') ?? false,
    health: createHealth({ checks, stopping: () => stopping }),
    metrics: shared.metrics,
    metricsToken: options.metricsToken ?? null,
  })
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })
  const server = createServer(
    {
      // A client that sends its request a byte a minute does not hold a connection for ever: for a picture over a slow
      // mobile line, 10 MB at 300 kbit/s.
      requestTimeout: 300_000,
      headersTimeout: 10_000,
      // Who never says anything is let go as soon as that is over.
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 65_000,
      // Some clients offer HTTP/2 in every request; that is not for the sockets to refuse.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => {
      if (drain.admit(request, response)) void listener(request, response)
    },
  )
  const drain = new HttpDrain(server)
  // Connections that neither say nor take anything. A WebSocket has its own rules, and is taken out of this one.
  server.setTimeout(idleMs)
  server.maxConnections = maxConnections
  let sockets: Sockets
  try {
    await options.prepare?.(shared)
    if (answers) {
      await hub.start()
      presence.start()
    }
    sockets = attachSockets(server, shared, {
      origins,
      readAddress,
      answers,
      ...(options.socketLimits && { limits: options.socketLimits }),
    })
    shared.metrics.register(...socketSources(sockets))
    await listen(server, options.port, options.host)
  } catch (error) {
    await hub.stop()
    throw error
  }
  return {
    port: (server.address() as AddressInfo).port,
    shared,
    socketCount: sockets.count,
    async stop({ drainMs = answers ? (options.drainMs ?? 0) : 0 } = {}) {
      if (stopping) return
      stopping = true
      drain.begin()
      await delay(drainMs)
      const finished = drain.finish(finishMs)
      await sockets.drain()
      presence.stop()
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
