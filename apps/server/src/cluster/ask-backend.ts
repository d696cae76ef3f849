import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Backend } from './backends.ts'
import { forwardedHeaders } from './proxy-headers.ts'

export type Asked =
  | { readonly kind: 'answer'; readonly answer: IncomingMessage }
  | {
      readonly kind: 'upgraded'
      readonly answer: IncomingMessage
      readonly far: Socket
      readonly head: Buffer
    }
  /** Nothing was sent: another server may be asked. */
  | { readonly kind: 'refused' }
  /** What was sent may have been acted upon. */
  | { readonly kind: 'failed' }

/** Milliseconds that a server may be silent. */
const silentMs = 120_000

/**
 * Sends a request on, its body as it comes, and resolves with what the server begins to answer. Each request has a
 * connection of its own: one that is kept may be closing just as a request is put on it, and then nobody can say
 * whether the request was read. `onAbandoned` is told how to end it when its sender has gone.
 */
export function ask(
  { host, port }: Backend,
  request: IncomingMessage,
  { upgrades, onAbandoned }: { upgrades: boolean; onAbandoned: (destroy: () => void) => void },
): Promise<Asked> {
  const { promise, resolve } = Promise.withResolvers<Asked>()
  const connection = upgrades ? ['Connection', 'Upgrade', 'Upgrade', 'websocket'] : ['Connection', 'close']
  const upstream = httpRequest({
    host,
    port,
    agent: false,
    method: request.method,
    path: request.url,
    headers: [...forwardedHeaders(request), ...connection],
    timeout: silentMs,
  })
  let connected = false
  upstream.on('socket', (socket) => {
    socket.once('connect', () => {
      connected = true
      // Only now: what is piped before is lost if the connection is refused.
      if (hasBody(request)) {
        upstream.flushHeaders()
        request.pipe(upstream)
      } else upstream.end()
    })
  })
  upstream.on('response', (answer) => resolve({ kind: 'answer', answer }))
  upstream.on('upgrade', (answer, far, head) => resolve({ kind: 'upgraded', answer, far, head }))
  upstream.on('timeout', () => upstream.destroy())
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    resolve({ kind: !connected && error.code === 'ECONNREFUSED' ? 'refused' : 'failed' })
  })
  upstream.on('close', () => resolve({ kind: 'failed' }))
  onAbandoned(() => upstream.destroy())
  return promise
}

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
