import { type ApiContext, appRouter, errorShape, failureOf } from '@benne/api'
import type { ErrorCode, Failure } from '@benne/contracts'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type { Context } from 'hono'
import superjson from 'superjson'
import { browserCookies } from './browser-cookies.ts'
import { apiContext, hostnameOf, type Shared } from './contexts.ts'
import { describeError } from './log.ts'
import type { Origins } from './origins.ts'

/** Calls in one request. */
const maxBatchSize = 20
/** Seconds after which to try again when Benne is not available. */
export const retryAfterSeconds = 2

export function trpcHttp(shared: Shared, options: { origins: Origins; secureCookies: boolean }) {
  return async (
    c: Context<{ Variables: { requestId: string; address: string | null } }>,
  ): Promise<Response> => {
    const context: ApiContext = apiContext(shared, {
      requestId: c.get('requestId'),
      userAgent: c.req.header('user-agent') ?? null,
      address: c.get('address'),
      hostname: hostnameOf(c.req.header('host')),
      accessToken: bearerToken(c.req.header('authorization')),
      cookies: browserCookies(c, options.origins, options.secureCookies),
      stream: null,
    })
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      maxBatchSize,
      createContext: () => context,
      responseMeta: ({ errors }) => {
        const seconds = retryAfter(errors.map((error) => failureOf(error, '')))
        return {
          headers: new Headers({
            'cache-control': 'no-store',
            ...(seconds !== null && { 'retry-after': String(seconds) }),
          }),
        }
      },
      onError: ({ error, path }) =>
        logError(shared, context.requestId, path, error.cause ?? error, failureOf(error, '').code),
    })
    // Through `c`, so that headers which were set on the way (the cookie) are on it.
    return c.newResponse(response.body, response)
  }
}

/** Seconds after which all calls of a request may be tried again; null when waiting does not help. */
export function retryAfter(failures: readonly Failure[]): number | null {
  const waits = failures.map(({ code, details }) => {
    if (code === 'unavailable' || code === 'busy') return retryAfterSeconds
    // The other call ends within the time that a transaction may take.
    if (code === 'in_progress') return retryAfterSeconds
    return code === 'too_many_requests' ? Number(details?.retryAfter ?? 0) : 0
  })
  return Math.max(0, ...waits) || null
}

export function logError(
  shared: Shared,
  requestId: string,
  path: string | undefined,
  error: unknown,
  code: ErrorCode,
): void {
  if (code !== 'internal' && code !== 'unavailable') return
  const level = code === 'internal' ? 'error' : 'warn'
  shared.logger[level](
    { 'trace.id': requestId, 'event.action': path, benne: { code }, ...describeError(error) },
    'a call failed',
  )
}

/** A refusal that comes before tRPC, in tRPC's form: clients read one kind of error. */
export function trpcRefusal(code: ErrorCode, message: string, requestId: string): { error: unknown } {
  return { error: superjson.serialize(errorShape({ code, message, requestId }, undefined)) }
}

export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1] ?? null
}
