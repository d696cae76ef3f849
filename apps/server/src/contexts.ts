import { randomUUID } from 'node:crypto'
import type { ApiContext, CallReport } from '@benne/api'
import type { Database } from '@benne/db'
import type { Ports } from '@benne/services'
import { createSecurityLog, type Logger } from './log.ts'

/** What the server gives to every call, whichever way it comes. */
export interface Shared {
  readonly ports: Omit<Ports, 'securityLog'>
  readonly db: Database
  readonly logger: Logger
}

/** An id that came from a proxy in front is kept, so that one request has one id everywhere. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && /^[\w.-]{8,64}$/.test(header) ? header : randomUUID()
}

type Transport = Pick<ApiContext, 'requestId' | 'userAgent' | 'accessToken' | 'refreshCookie' | 'stream'>

export function apiContext({ ports, db, logger }: Shared, transport: Transport): ApiContext {
  return {
    ...ports,
    ...transport,
    db,
    securityLog: createSecurityLog(logger, transport.requestId),
    onCall: (report) => logCall(logger, report),
  }
}

function logCall(logger: Logger, { path, type, requestId, userId, milliseconds, code }: CallReport): void {
  const level = code === 'internal' || code === 'unavailable' ? 'warn' : 'info'
  if (!logger.isLevelEnabled(level)) return
  logger[level](
    {
      'trace.id': requestId,
      'user.id': userId,
      'event.action': path,
      'event.duration': Math.round(milliseconds * 1e6), // ECS counts nanoseconds
      'event.outcome': code === null ? 'success' : 'failure',
      benne: { type, code },
    },
    `${type} ${path}`,
  )
}
