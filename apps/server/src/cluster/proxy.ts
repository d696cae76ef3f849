import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { type Asked, ask, hasBody } from './ask-backend.ts'
import { type Backend, Backends } from './backends.ts'
import { endToEnd } from './proxy-headers.ts'
import { tunnel } from './tunnel.ts'

export interface ProxyOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly host: string
  readonly backends?: readonly Backend[]
  /** Milliseconds between two questions to a server whether it is ready. */
  readonly checkMs?: number
}

export interface Proxy {
  readonly port: number
  /** Resolves once the server is ready and gets its share of the requests. */
  add(backend: Backend): Promise<void>
  /** No new requests go there; those under way finish. */
  remove(backend: Backend): void
  /** The servers that get requests now. */
  ready(): Backend[]
  /**
   * Takes no new connections and lets requests under way finish for a while. WebSockets have `socketMs` (milliseconds,
   * none unless told) for their servers to close them, and are cut then.
   */
  stop(options?: { socketMs?: number }): Promise<void>
}

/** Milliseconds that requests under way may take when the proxy stops. */
const finishMs = 10_000
/** As a server's own: for a picture over a slow mobile line. */
const requestMs = 300_000
const idleMs = 75_000

/**
 * A proxy that gives requests and WebSockets to several servers in turn, for trying them on one machine. A request that
 * a server refused to take, before a byte was sent, goes to the next one; whatever else fails is answered with 502 and
 * never repeated, since it may have been done.
 */
export async function startProxy({ port, host, backends = [], checkMs = 250 }: ProxyOptions): Promise<Proxy> {
  const members = new Backends(checkMs)
  const tunnels = new Set<Socket>()
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: 10_000,
      keepAliveTimeout: 65_000,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    },
    (request, response) => void forward(members, request, response),
  )
  server.setTimeout(idleMs)
  server.on('upgrade', (request: IncomingMessage, near: Socket, head: Buffer) => {
    tunnels.add(near)
    near.once('close', () => tunnels.delete(near))
    void upgrade(members, request, near, head)
  })
  await listen(server, port, host)
  for (const backend of backends) members.add(backend).catch(() => {})
  return {
    port: (server.address() as AddressInfo).port,
    add: (backend) => members.add(backend),
    remove: (backend) => members.remove(backend),
    ready: () => members.ready(),
    async stop({ socketMs = 0 } = {}) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const tidy = setInterval(() => server.closeIdleConnections(), 100)
      const cuts = [
        setTimeout(() => server.closeAllConnections(), finishMs),
        setTimeout(() => {
          for (const near of tunnels) near.destroy()
        }, socketMs),
      ]
      await closed
      clearInterval(tidy)
      for (const cut of cuts) clearTimeout(cut)
      members.close()
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

const refusals = {
  502: { title: 'The server that had this request did not answer it', status: 502, code: 'unavailable' },
  503: { title: 'No server is ready', status: 503, code: 'unavailable' },
}

async function forward(members: Backends, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // What is left of a body that no server wants any more would hold up the next request.
  response.once('finish', () => request.unpipe().resume())
  const asked = await askInTurn(members, request, {
    upgrades: false,
    onAbandoned: (destroy) => response.once('close', destroy),
  })
  if (response.destroyed) return
  if (asked.kind === 'answer') {
    const { statusCode = 502, statusMessage = '' } = asked.answer
    response.writeHead(statusCode, statusMessage, endToEnd(asked.answer)).flushHeaders()
    // An answer that breaks off here must break off there, too.
    pipeline(asked.answer, response, () => {})
    return
  }
  const status = asked.kind === 'none' ? asked.status : 502
  const body = JSON.stringify(refusals[status])
  response.writeHead(status, refusalHeaders(body)).end(body)
}

const refusalHeaders = (body: string) => ({
  'content-type': 'application/problem+json',
  'content-length': Buffer.byteLength(body),
  'retry-after': '1',
})

type InTurn = Exclude<Asked, { kind: 'refused' | 'failed' }> | { kind: 'none'; status: 502 | 503 }

async function askInTurn(
  members: Backends,
  request: IncomingMessage,
  options: Parameters<typeof ask>[2],
): Promise<InTurn> {
  for (const backend of members.inTurn()) {
    const asked = await ask(backend, request, options)
    if (asked.kind === 'failed') return { kind: 'none', status: 502 }
    if (asked.kind !== 'refused') return asked
    members.refused(backend)
  }
  return { kind: 'none', status: 503 }
}

async function upgrade(
  members: Backends,
  request: IncomingMessage,
  near: Socket,
  head: Buffer,
): Promise<void> {
  near.on('error', () => near.destroy())
  if (hasBody(request)) return refuseUpgrade(near, 400)
  const asked = await askInTurn(members, request, {
    upgrades: true,
    onAbandoned: (destroy) => near.once('close', destroy),
  })
  if (near.destroyed) return
  if (asked.kind === 'upgraded') {
    near.write(headOf(asked.answer, asked.answer.rawHeaders))
    if (asked.head.length > 0) near.write(asked.head)
    if (head.length > 0) asked.far.write(head)
    tunnel(near, asked.far)
    return
  }
  if (asked.kind === 'none') return refuseUpgrade(near, asked.status)
  near.write(headOf(asked.answer, [...endToEnd(asked.answer), ...close]))
  pipeline(asked.answer, near, () => near.destroy())
}

/** Nothing that follows on this connection is read: it would come to a server as if from the proxy itself. */
const close = ['Connection', 'close']

function refuseUpgrade(near: Socket, statusCode: 400 | 502 | 503): void {
  const head = headOf({ statusCode, statusMessage: STATUS_CODES[statusCode] }, [
    'Content-Length',
    '0',
    'Retry-After',
    '1',
    ...close,
  ])
  near.end(head, () => near.destroy())
}

function headOf(
  { statusCode, statusMessage }: { statusCode?: number | undefined; statusMessage?: string | undefined },
  headers: readonly string[],
): string {
  const lines = headers.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${headers[i + 1] ?? ''}`] : []))
  return [`HTTP/1.1 ${statusCode ?? 502} ${statusMessage ?? ''}`, ...lines, '', ''].join('\r\n')
}
