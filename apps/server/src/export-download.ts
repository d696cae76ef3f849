import { type ErrorCode, errorStatus, type Failure } from '@benne/contracts'
import { type AccountCtx, authenticate, readExport, ServiceError, toFailure } from '@benne/services'
import type { Context } from 'hono'
import type { Shared } from './contexts.ts'
import { createSecurityLog, describeError } from './log.ts'
import { retryAfterSeconds } from './trpc-http.ts'

type Caller = { requestId: string; address: string | null }

/**
 * `GET /api/v1/users/me/exports/:id` with a Bearer token: the file of one's own copy of one's data. Sent as it is read,
 * a piece at a time, however slowly it is taken. Failures are problem details (RFC 9457).
 */
export function exportDownload(shared: Shared) {
  return async (c: Context<{ Variables: Caller }>): Promise<Response> => {
    const requestId = c.get('requestId')
    try {
      const ctx = await identify(shared, requestId, c)
      const file = await readExport({ ctx, input: { id: c.req.param('id') ?? '' } })
      return c.body(ReadableStream.from(file.chunks) as ReadableStream<Uint8Array<ArrayBuffer>>, 200, {
        'content-type': 'application/zip',
        'content-length': String(file.bytes),
        'content-disposition': `attachment; filename="${file.fileName}"`,
        'repr-digest': `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`,
        'cache-control': 'no-store',
      })
    } catch (error) {
      const failure = toFailure(error, requestId)
      if (failure.code === 'internal' || failure.code === 'unavailable') {
        shared.logger.error(
          { 'trace.id': requestId, 'url.path': c.req.path, ...describeError(error) },
          'a download failed',
        )
      }
      return problem(c, failure)
    }
  }
}

async function identify(
  { ports, db, logger }: Shared,
  requestId: string,
  c: Context<{ Variables: Caller }>,
): Promise<AccountCtx> {
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (token === undefined) throw new ServiceError('unauthenticated', 'Sign in first.')
  const { actor } = await authenticate(ports, token)
  return {
    ...ports,
    db,
    actor,
    requestId,
    userAgent: c.req.header('user-agent') ?? null,
    address: c.get('address'),
    hostname: null,
    securityLog: createSecurityLog(logger, requestId, c.get('address')),
  }
}

/** A failure as REST clients read it: RFC 9457, and `detail` for those that look no further. */
function problem(c: Context, { code, message, requestId, issues }: Failure): Response {
  const status = errorStatus[code]
  const body = {
    type: 'about:blank',
    title: titleOf(code),
    status,
    detail: message,
    code,
    request_id: requestId,
    ...(issues && { errors: issues }),
  }
  return c.newResponse(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status === 503 && { 'retry-after': String(retryAfterSeconds) }),
  })
}

/** `not_found` → `Not found` */
const titleOf = (code: ErrorCode): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ')
