import type { ClientFailure } from '@benne/client'
import { useLayoutEffect, useState } from 'react'

/** Seconds that a refused call asks to wait; 0 when it asks for nothing. */
export function retryAfterOf(failure: ClientFailure | null): number {
  if (failure?.code !== 'too_many_requests') return 0
  const seconds = Number(failure.details?.['retryAfter'])
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : 0
}

/** Seconds until the call may be made again, counted down from when the failure came in; 0 when it may. */
export function useRetryAfter(failure: ClientFailure | null): number {
  const [left, setLeft] = useState(0)
  useLayoutEffect(() => {
    const until = Date.now() + retryAfterOf(failure) * 1000
    const tick = () => {
      const now = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }
    const timer = setInterval(tick, 1000)
    tick()
    return () => clearInterval(timer)
  }, [failure])
  return left
}
