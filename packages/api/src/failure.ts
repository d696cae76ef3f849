import { type ErrorCode, errorStatus, type Failure } from '@benne/contracts'
import { invalidInput, toFailure } from '@benne/services'
import type { TRPCError } from '@trpc/server'
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { z } from 'zod'

/** tRPC's own refusals, in our codes. Whatever is not here is `internal`. */
const protocolFailures: Partial<Record<TRPC_ERROR_CODE_KEY, [ErrorCode, string]>> = {
  NOT_FOUND: ['not_found', 'There is no such procedure.'],
  PARSE_ERROR: ['malformed', 'The request could not be read.'],
  BAD_REQUEST: ['malformed', 'The request could not be read.'],
  UNSUPPORTED_MEDIA_TYPE: ['malformed', 'The request could not be read.'],
  UNPROCESSABLE_CONTENT: ['malformed', 'The request could not be read.'],
  METHOD_NOT_SUPPORTED: ['method_not_allowed', 'Queries are sent by GET, mutations by POST.'],
  PAYLOAD_TOO_LARGE: ['payload_too_large', 'The request is too large.'],
}

/** The one map from what was thrown to what the caller learns. */
export function failureOf(error: TRPCError, requestId: string): Failure {
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.ZodError) {
    return toFailure(invalidInput(error.cause), requestId)
  }
  const known = protocolFailures[error.code]
  if (known) return { code: known[0], message: known[1], requestId }
  return toFailure(error.cause ?? error, requestId)
}

const byStatus: Record<number, TRPC_ERROR_CODE_KEY> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
}

/** A failure in the form of a tRPC error: its own codes for generic tools, ours in `data.failure`. */
export function errorShape(failure: Failure, path: string | undefined) {
  const httpStatus = errorStatus[failure.code]
  const code = byStatus[httpStatus] ?? 'INTERNAL_SERVER_ERROR'
  return {
    message: failure.message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus, ...(path !== undefined && { path }), failure },
  }
}
