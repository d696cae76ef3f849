import { describeDatabaseError } from '@benne/db'
import { ImageStoreError, type SecurityLog } from '@benne/services'
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

export type { Logger }

/** JSON lines with the names of the Elastic Common Schema, which Loki takes as well. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    messageKey: 'message',
    base: { 'service.name': 'benne', 'process.pid': process.pid },
    timestamp: () => stdTimeFunctions.isoTime().replace('"time"', '"@timestamp"'),
    formatters: { level: (label: string) => ({ 'log.level': label }) },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** What people do with their own accounts on an ordinary day. */
const expected = new Set<Parameters<SecurityLog>[0]>(['login', 'logout', 'password_changed', 'email_changed'])

/** Sign-ins, refusals and revocations, apart from the rest by `event.category`. */
export function createSecurityLog(logger: Logger, requestId: string, address: string | null): SecurityLog {
  return (event, { userId, ...facts }) => {
    const level = expected.has(event) ? 'info' : 'warn'
    logger[level](
      {
        'event.category': 'authentication',
        'event.action': event,
        'user.id': userId,
        'trace.id': requestId,
        ...(address && { 'source.ip': address }),
        benne: facts,
      },
      event,
    )
  }
}

/**
 * An error in fields that may be logged. Where a database is the cause, its own words replace the message above it,
 * which holds the values of the query.
 */
export function describeError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { 'error.message': String(error) }
  const database = describeDatabaseError(error)
  const queryFailed = error.message.startsWith('Failed query')
  const message = database ?? (queryFailed ? 'a query failed' : error.message)
  // What people are told says nothing of a full disk.
  const store = error.cause instanceof ImageStoreError ? ` ${error.cause.message}` : ''
  // The first line of a stack is the message again.
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    'error.type': error.name,
    'error.message': message + store,
    'error.stack_trace': frames.join('\n'),
  }
}
