import type { AppRouter } from '@benne/api'
import { compareEventIds, type LiveEvent } from '@benne/contracts'
import type { TRPCClient } from '@trpc/client'
import { toClientFailure } from './failure.ts'
import type { Session } from './session.ts'
import type { Value } from './value.ts'

/** How fresh the screen is: `live` is up to the moment; otherwise what is missed will be caught up. */
export type LiveState = 'idle' | 'connecting' | 'live' | 'reconnecting'

export interface FollowOptions {
  /**
   * Called for each event once and in order, also for those that were missed while away. On `resync`, fetch again
   * what is shown.
   */
  onEvent: (event: LiveEvent, id: string) => void
  /** Resume after this event rather than start from now. */
  after?: string
}

/**
 * Follows live events until the returned function is called, through lost connections and restarted servers. `renew`
 * closes the socket, so that the next one says anew who it is.
 */
export function follow(
  live: TRPCClient<AppRouter>['live'],
  session: Session,
  state: Value<LiveState>,
  { onEvent, after }: FollowOptions,
  renew: () => Promise<void>,
): () => void {
  let lastEventId = after
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let subscription: { unsubscribe(): void } | undefined
  let stopped = false

  const receive = (id: string, event: LiveEvent) => {
    // A connection that was closing may still have delivered what its successor sends again.
    if (lastEventId !== undefined && event.type !== 'resync' && compareEventIds(id, lastEventId) <= 0) return
    lastEventId = id
    failures = 0
    if (event.type === 'account_update') session.update(event.data.user)
    onEvent(event, id)
  }
  // tRPC reconnects a lost socket by itself, but an error inside a subscription ends it: that is mended here.
  const restart = () => {
    if (stopped) return
    state.set('reconnecting')
    clearTimeout(timer)
    timer = setTimeout(subscribe, Math.random() * Math.min(10_000, 250 * 2 ** failures++))
  }
  const subscribe = () => {
    subscription?.unsubscribe()
    subscription = live.events.subscribe(
      { lastEventId },
      {
        onStarted: () => state.set('live'),
        onData: ({ id, data }) => receive(id, data),
        onConnectionStateChange: (connection) => {
          if (connection.state === 'connecting' && state.get() === 'live') state.set('reconnecting')
        },
        onError: (error) => {
          const { code } = toClientFailure(error)
          if (code !== 'session_ended' && code !== 'unauthenticated') {
            restart()
            return
          }
          // The session is over, or its owner's role has changed: find out which, and who it is now.
          void session.lost().then(async ({ status }) => {
            if (status === 'signed-out') return stop()
            // A socket stays whose it was when it opened, which may be nobody's.
            await renew()
            restart()
          })
        },
        onStopped: restart,
        // The socket was closed on purpose, for somebody else's sake.
        onComplete: restart,
      },
    )
  }
  const stop = () => {
    stopped = true
    clearTimeout(timer)
    subscription?.unsubscribe()
    state.set('idle')
  }
  state.set('connecting')
  subscribe()
  return stop
}
