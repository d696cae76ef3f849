import type { AppRouter } from '@benne/api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { Subject } from './following.ts'
import type { Live } from './live.ts'

/**
 * tRPC's subscriptions (`client.live.events.subscribe(…)`) over the connection that `follow` uses: they go on after every
 * interruption, and end when what is followed is not the caller's.
 */
export const subscriptionLink =
  (live: Live): TRPCLink<AppRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const { lastEventId, ...input } = (op.input ?? {}) as { lastEventId?: string | null; room: string }
      observer.next({ result: { type: 'started' } })
      return live.follow({ path: op.path, input } as Subject, {
        ...(lastEventId && { after: lastEventId }),
        onEvent: (data, id) => observer.next({ result: { type: 'data', id, data: { id, data } } }),
        onError: (failure) => {
          const { message } = failure
          observer.error(TRPCClientError.from({ error: { message, code: 0, data: { failure } } }))
        },
      })
    })
