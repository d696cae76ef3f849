import { type ErrorCode, errorStatus } from '@benne/contracts'
import { isDatabaseUnavailable } from '@benne/db'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { bodyLimit } from './body-limit.ts'
import type { AddressReader } from './client-address.ts'
import { requestIdFrom, type Shared } from './contexts.ts'
import { exportDownload } from './export-download.ts'
import { describeError } from './log.ts'
import type { Origins } from './origins.ts'
import { panel } from './panel.ts'
import { retryAfterSeconds, trpcHttp, trpcRefusal } from './trpc-http.ts'

/** Bytes of a request's body. */
const maxBodyBytes = 1024 * 1024

export interface AppOptions {
  readonly shared: Shared
  readonly origins: Origins
  readonly corsOrigins: readonly string[]
  readonly secureCookies: boolean
  readonly readAddress: AddressReader
  /** False for a process that does jobs alone: it only says whether it is well. */
  readonly answers: boolean
  /** Throws when the server should not be sent requests now. */
  readonly checkReady: () => Promise<void>
}

type Variables = {
  Variables: { requestId: string; address: string | null }
  Bindings: Partial<HttpBindings>
}

export async function createApp({
  shared,
  origins,
  corsOrigins,
  secureCookies,
  readAddress,
  answers,
  checkReady,
}: AppOptions): Promise<Hono<Variables>> {
  const app = new Hono<Variables>()
  app.use(async (c, next) => {
    const requestId = requestIdFrom(c.req.header('x-request-id'))
    c.set('requestId', requestId)
    c.set('address', readAddress(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for')))
    c.header('x-request-id', requestId)
    await next()
  })
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // The component library sets its variables in style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      permissionsPolicy: { camera: ['self'], geolocation: ['self'], microphone: [] },
      referrerPolicy: 'same-origin',
      // Whether there is TLS in front is the proxy's to say.
      strictTransportSecurity: secureCookies ? 'max-age=31536000' : false,
    }),
  )
  app.get('/health/live', (c) => c.json({ status: 'ok' }))
  app.get('/health/ready', async (c) => {
    try {
      await checkReady()
      return c.json({ status: 'ok' })
    } catch {
      return c.json({ status: 'unavailable' }, 503, { 'retry-after': String(retryAfterSeconds) })
    }
  })
  if (!answers) return app
  if (corsOrigins.length > 0) {
    app.use(
      '/trpc/*',
      cors({
        origin: [...corsOrigins],
        credentials: true,
        exposeHeaders: ['x-request-id', 'retry-after'],
        maxAge: 600,
      }),
    )
  }
  const refuse = (requestId: string, code: ErrorCode, message: string) =>
    Response.json(trpcRefusal(code, message, requestId), { status: errorStatus[code] })
  app.use(
    '/trpc/*',
    bodyLimit(maxBodyBytes, (requestId) =>
      refuse(requestId, 'payload_too_large', `A request may hold at most ${maxBodyBytes} bytes.`),
    ),
    trpcHttp(shared, { origins, secureCookies }),
  )
  app.get('/api/v1/users/me/exports/:id', exportDownload(shared))
  app.route('/', await panel())
  app.notFound((c) =>
    c.json({ title: 'Not found', status: 404, code: 'not_found', request_id: c.get('requestId') }, 404),
  )
  app.onError((error, c) => {
    const code = isDatabaseUnavailable(error) ? 'unavailable' : 'internal'
    const requestId = c.get('requestId')
    shared.logger.error(
      { 'trace.id': requestId, 'url.path': c.req.path, ...describeError(error) },
      'a request failed',
    )
    return c.json(
      trpcRefusal(code, 'Something went wrong on our side.', requestId),
      errorStatus[code] as ContentfulStatusCode,
    )
  })
  return app
}
