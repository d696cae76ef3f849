import type { Failure } from '@benne/contracts'
import { TRPCClientError } from '@trpc/client'

/** What went wrong, for a screen: a failure that the server named, or that it could not be reached. */
export type ClientFailure =
  | Failure
  | { code: 'offline'; message: string; requestId?: never; details?: never; issues?: never }

/** What calls over plain HTTP throw. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly failure: ClientFailure

  constructor(failure: ClientFailure, options?: ErrorOptions) {
    super(failure.message, options)
    this.failure = failure
  }
}

const offline: ClientFailure = { code: 'offline', message: 'Benne cannot be reached.' }

/** For when no answer came; what the session named already stays as it is. */
export function unreachable(cause: unknown): FileError {
  if (cause instanceof FileError) return cause
  return new FileError(cause === null ? offline : toClientFailure(cause), { cause })
}

/** The failure behind anything that a call of the client threw. */
export function toClientFailure(error: unknown): ClientFailure {
  if (error instanceof FileError) return error.failure
  if (error instanceof TRPCClientError) {
    const failure = (error.data as { failure?: Failure } | undefined)?.failure
    if (failure) return failure
  }
  return offline
}

/** Failures that pass by themselves: the same call may succeed a little later. */
export const isPassing = ({ code }: ClientFailure): boolean =>
  ['offline', 'unavailable', 'internal', 'busy', 'in_progress'].includes(code)
