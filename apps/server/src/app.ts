import { type ErrorCode, errorStatus, maxFaceFrames } from '@benne/contracts'
import { isDatabaseUnavailable } from '@benne/db'
import { Gate } from '@benne/services'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { bodyLimit } from './body-limit.ts'
import type { AddressReader } from './client-address.ts'
import { requestIdFrom, type Shared } from './contexts.ts'
import { exportDownload } from './export-download.ts'
import type { Health } from './health.ts'
import { imageRoutes } from './image-routes.ts'
import { describeError } from './log.ts'
import type { Metrics } from './metrics.ts'
import { metricsRoute } from './metrics-route.ts'
import type { Origins } from './origins.ts'
import { panel } from './panel.ts'
import { bearerToken, retryAfterSeconds, trpcHttp, trpcRefusal } from './trpc-http.ts'
import { valueLimit } from './value-limit.ts'

/** Bytes of a request's body. */
const maxBodyBytes = 1024 * 1024
/**
 * Of a call that carries pictures as data URLs: two of the largest, or ten of what a phone sends when it is asked for
 * less. Sending them by themselves, as they are, has no such limit on their sum.
 */
const maxPicturesBytes = 32 * 1024 * 1024
/** Of a call with pictures of a face, from anybody: as many as the contract lets in, of the longest. */
const maxFaceBytes = maxFaceFrames * 500_000 + 250_000
/** Of those at once, and of one account. */
const maxLargeBodies = 8
const maxLargeBodiesOfOne = 3

export interface AppOptions {
  readonly shared: Shared
  readonly origins: Origins
  readonly corsOrigins: readonly string[]
  readonly secureCookies: boolean
  readonly readAddress: AddressReader
  /** False for a process that does jobs alone: it only says whether it is well. */
  readonly answers: boolean
  readonly health: () => Promise<Health>
  readonly metrics: Metrics
  /** Who sends it reads the metrics; null: who asks on this machine. */
  readonly metricsToken: string | null
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
  health,
  metrics,
  metricsToken,
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
    const now = await health()
    c.header('cache-control', 'no-store')
    if (now.status !== 'unavailable') return c.json(now)
    return c.json(now, 503, { 'retry-after': String(retryAfterSeconds) })
  })
  app.get('/metrics', metricsRoute(metrics, metricsToken))
  if (!answers) return app
  if (corsOrigins.length > 0) {
    const allowed = cors({
      origin: [...corsOrigins],
      credentials: true,
      exposeHeaders: ['x-request-id', 'retry-after', 'etag', 'content-range'],
      maxAge: 600,
    })
    app.use('/trpc/*', allowed)
    app.use('/api/*', allowed)
  }
  const largeBodies = new Gate(maxLargeBodies, maxLargeBodiesOfOne)
  const refuse = (requestId: string, code: ErrorCode, message: string) =>
    Response.json(trpcRefusal(code, message, requestId), {
      status: errorStatus[code],
      headers: code === 'busy' ? { 'retry-after': String(retryAfterSeconds) } : {},
    })
  app.use(
    '/trpc/*',
    async (c, next) => {
      const large =
        pictureCalls.includes(c.req.path) && !(Number(c.req.header('content-length')) <= maxBodyBytes)
      // Who is nobody's may not send so much: no place is taken by them.
      const sender = large ? await senderOf(c, shared) : null
      if (sender === null) return next()
      const left = await largeBodies.enter(sender, next)
      return left
        ? undefined
        : refuse(c.get('requestId'), 'busy', 'Too many pictures at once. Try again in a moment.')
    },
    bodyLimit(
      (c) => maxBytesOf(c, shared),
      (requestId, bytes) =>
        refuse(requestId, 'payload_too_large', `A request may hold at most ${bytes} bytes.`),
    ),
    valueLimit((requestId, values) =>
      refuse(requestId, 'payload_too_large', `A request may hold at most ${values} values.`),
    ),
    trpcHttp(shared, { origins, secureCookies }),
  )
  app.get('/api/v1/users/me/exports/:id', exportDownload(shared))
  app.route('/api/v1/waste', imageRoutes(shared))
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

const faceCalls = ['/trpc/auth.faceLogin', '/trpc/auth.faceRegister']
const pictureCalls = ['/trpc/waste.create', '/trpc/waste.addImage']

/** Bytes that a request may hold: more for a single call that takes pictures, of somebody with a token of ours. */
async function maxBytesOf(c: Context, shared: Shared): Promise<number> {
  if (faceCalls.includes(c.req.path)) return maxFaceBytes
  return (await senderOf(c, shared)) === null ? maxBodyBytes : maxPicturesBytes
}

/** Whose token came with a call that takes pictures; null when it is no such call, or the token is not ours. */
async function senderOf(c: Context, { ports }: Shared): Promise<string | null> {
  const token = pictureCalls.includes(c.req.path) ? bearerToken(c.req.header('authorization')) : null
  if (token === null) return null
  const claims = await ports.accessTokens.verify(token, ports.clock.now()).catch(() => null)
  return claims?.userId ?? null
}
