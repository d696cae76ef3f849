import { createHash, timingSafeEqual } from 'node:crypto'
import { plainAddress } from '@benne/services'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Handler } from 'hono'
import type { Metrics } from './metrics.ts'
import { bearerToken } from './trpc-http.ts'

type Env = { Bindings: Partial<HttpBindings> }

/**
 * Metrics, for who sends the token; where there is none, for programs on this machine that ask directly. To everybody
 * else there is no such page.
 */
export function metricsRoute(metrics: Metrics, token: string | null): Handler<Env> {
  return async (c) => {
    if (!(token === null ? isLocal(c) : isSame(bearerToken(c.req.header('authorization')), token))) {
      return c.notFound()
    }
    return c.body(await metrics.text(), 200, {
      'content-type': metrics.contentType,
      'cache-control': 'no-store',
    })
  }
}

/** What a proxy writes: behind one on this machine, everybody would come from loopback. */
const forwarding = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']

function isLocal(c: Context<Env>): boolean {
  const address = plainAddress(c.env?.incoming?.socket.remoteAddress ?? '')
  const direct = forwarding.every((name) => c.req.header(name) === undefined)
  return direct && address !== null && /^(127\.|::1$)/.test(address)
}

/** Compared by their hashes, so that neither length nor time says how much of it was right. */
function isSame(given: string | null, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return given !== null && timingSafeEqual(hash(given), hash(token))
}
