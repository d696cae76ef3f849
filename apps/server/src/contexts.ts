import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { ApiContext, CallReport } from '@benne/api'
import type { Database } from '@benne/db'
import type { Actor, Ctx, Ports } from '@benne/services'
import { createSecurityLog, type Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

/** What the server gives to every call, whichever way it comes. */
export interface Shared {
  readonly ports: Omit<Ports, 'securityLog'>
  readonly db: Database
  readonly logger: Logger
  readonly metrics: Metrics
}

/** An id that came from a proxy in front is kept, so that one request has one id everywhere. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && /^[\w.-]{8,64}$/.test(header) ? header : randomUUID()
}

type Transport = Pick<
  ApiContext,
  'requestId' | 'userAgent' | 'address' | 'hostname' | 'accessToken' | 'cookies' | 'stream'
>

/** The name in a Host header, without its port. */
export const hostnameOf = (host: string | undefined): string | null =>
  URL.parse(`http://${host ?? ''}`)?.hostname ?? null

export function apiContext({ ports, db, logger, metrics }: Shared, transport: Transport): ApiContext {
  return {
    ...ports,
    ...transport,
    db,
    securityLog: createSecurityLog(logger, transport.requestId, transport.address),
    onCall: (report) => {
      metrics.recordCall(report)
      logCall(logger, report)
    },
  }
}

/** For what the program does by itself; `name` says which part of it. */
export const systemContext = (shared: Shared, name: string): Ctx =>
  ownContext(shared, { type: 'system', name })

/** For a command at the server's terminal, by the name of the account there. */
export const commandContext = (shared: Shared): Ctx =>
  ownContext(shared, { type: 'command', name: accountName() })

function ownContext({ ports, db, logger }: Shared, actor: Actor): Ctx {
  const requestId = randomUUID()
  return {
    ...ports,
    db,
    actor,
    requestId,
    userAgent: null,
    address: null,
    hostname: null,
    securityLog: createSecurityLog(logger, requestId, null),
  }
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return `uid ${process.getuid?.() ?? '?'}`
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
