import { type ErrorCode, errorStatus, type Failure } from '@benne/contracts'
import { type AccountCtx, authenticate, ServiceError, toFailure } from '@benne/services'
import type { Context } from 'hono'
import type { Shared } from './contexts.ts'
import { createSecurityLog, describeError } from './log.ts'
import { bearerToken, retryAfter } from './trpc-http.ts'

/** What the server knows of every request. */
export type Caller = { Variables: { requestId: string; address: string | null } }

/**
 * A route for somebody who has signed in, named by a Bearer token. What it throws is answered as problem details (RFC
 * 9457); what nobody foresaw is logged and tells nothing.
 */
export function restRoute(
  shared: Shared,
  answer: (c: Context<Caller>, ctx: AccountCtx) => Promise<Response>,
): (c: Context<Caller>) => Promise<Response> {
  return async (c) => {
    try {
      return await answer(c, await identify(shared, c))
    } catch (error) {
      const failure = toFailure(error, c.get('requestId'))
      if (failure.code === 'internal' || failure.code === 'unavailable') {
        const facts = { 'trace.id': failure.requestId, 'url.path': c.req.path, ...describeError(error) }
        shared.logger.error(facts, 'a request failed')
      }
      return problem(c, failure)
    }
  }
}

async function identify({ ports, db, logger }: Shared, c: Context<Caller>): Promise<AccountCtx> {
  const token = bearerToken(c.req.header('authorization'))
  if (token === null) throw new ServiceError('unauthenticated', 'Sign in first.')
  const { actor } = await authenticate(ports, token)
  const requestId = c.get('requestId')
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
export function problem(c: Context, failure: Failure): Response {
  const { code, message, requestId, issues } = failure
  const status = errorStatus[code]
  const seconds = retryAfter([failure])
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
    ...(seconds !== null && { 'retry-after': String(seconds) }),
  })
}

/** `not_found` → `Not found` */
const titleOf = (code: ErrorCode): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ')
