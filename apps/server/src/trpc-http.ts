import { type ApiContext, appRouter, errorShape, failureOf } from '@benne/api'
import type { ErrorCode } from '@benne/contracts'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type { Context } from 'hono'
import superjson from 'superjson'
import { apiContext, type Shared } from './contexts.ts'
import { describeError } from './log.ts'
import type { Origins } from './origins.ts'
import { refreshCookie } from './refresh-cookie.ts'

/** Calls in one request. */
const maxBatchSize = 20
/** Seconds after which to try again when Benne is not available. */
export const retryAfterSeconds = 2

export function trpcHttp(shared: Shared, options: { origins: Origins; secureCookies: boolean }) {
  return async (c: Context<{ Variables: { requestId: string } }>): Promise<Response> => {
    const context: ApiContext = apiContext(shared, {
      requestId: c.get('requestId'),
      userAgent: c.req.header('user-agent') ?? null,
      accessToken: bearerToken(c.req.header('authorization')),
      refreshCookie: refreshCookie(c, options.origins, options.secureCookies),
      stream: null,
    })
    const response = await fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      maxBatchSize,
      createContext: () => context,
      responseMeta: ({ errors }) => ({
        headers: new Headers({
          'cache-control': 'no-store',
          ...(errors.some((error) => failureOf(error, '').code === 'unavailable') && {
            'retry-after': String(retryAfterSeconds),
          }),
        }),
      }),
      onError: ({ error, path }) =>
        logError(shared, context.requestId, path, error.cause ?? error, failureOf(error, '').code),
    })
    // Through `c`, so that headers which were set on the way (the cookie) are on it.
    return c.newResponse(response.body, response)
  }
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

function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1] ?? null
}
