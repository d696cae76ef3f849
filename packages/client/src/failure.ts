import type { Failure } from '@benne/contracts'
import { TRPCClientError } from '@trpc/client'

/** What went wrong, for a screen: a failure that the server named, or that it could not be reached. */
export type ClientFailure =
  | Failure
  | { code: 'offline'; message: string; requestId?: never; details?: never; issues?: never }

/** The failure behind anything that a call of the client threw. */
export function toClientFailure(error: unknown): ClientFailure {
  if (error instanceof TRPCClientError) {
    const failure = (error.data as { failure?: Failure } | undefined)?.failure
    if (failure) return failure
  }
  return { code: 'offline', message: 'Benne cannot be reached.' }
}

/** Failures that pass by themselves: the same call may succeed a little later. */
export const isPassing = ({ code }: ClientFailure): boolean =>
  code === 'offline' || code === 'unavailable' || code === 'internal'
