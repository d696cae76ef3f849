import type { IncomingMessage } from 'node:http'
import { plainAddress } from '@benne/services'

/** They concern one connection, and not the message (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What the proxy says itself, whatever the sender claims. `Expect` was answered here. */
const ours = new Set(['x-forwarded-for', 'x-forwarded-proto', 'expect'])

/** Never one connection's alone, whatever a sender names so: without its length a body would pass for the next request. */
const always = new Set(['content-length', 'host'])

/** Headers as they came, name after value, without those of the connection that they came over. */
export function endToEnd({ rawHeaders, headers }: IncomingMessage): string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const left = new Set([...hopByHop, ...named.filter((name) => !always.has(name))])
  return pairs(rawHeaders).flatMap(([name, value]) => (left.has(name.toLowerCase()) ? [] : [name, value]))
}

/** The headers to send on with a request; whoever sent it is added at the right end of X-Forwarded-For. */
export function forwardedHeaders(request: IncomingMessage): string[] {
  const kept = pairs(endToEnd(request)).flatMap(([name, value]) =>
    ours.has(name.toLowerCase()) ? [] : [name, value],
  )
  const sender = plainAddress(request.socket.remoteAddress ?? '') ?? 'unknown'
  const before = [request.headers['x-forwarded-for'] ?? []].flat()
  // Of unannounced length here as it was there; a body of announced length says so itself.
  const chunked = request.headers['transfer-encoding'] !== undefined ? ['Transfer-Encoding', 'chunked'] : []
  return [...kept, ...chunked, 'X-Forwarded-For', [...before, sender].join(', '), 'X-Forwarded-Proto', 'http']
}

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', flat[2 * i + 1] ?? ''])
}
