import { type LiveEvent, LiveEventsInput, Pong } from '@benne/contracts'
import { followEvents, ServiceError } from '@benne/services'
import { tracked } from '@trpc/server'
import { account, open, router } from '../procedures.ts'

export const live = router({
  /** Every yield is tracked: a single one that is not would make the client forget where to resume. */
  events: account('live.events')
    .input(LiveEventsInput)
    .subscription(async function* ({ ctx, input, signal }) {
      // Over HTTP tRPC would answer with a stream of server-sent events, outside of everything that sockets keep to.
      if (!ctx.stream || !signal)
        throw new ServiceError('method_not_allowed', 'Subscriptions come over a WebSocket.')
      const close = ctx.stream.open()
      try {
        const items = followEvents({ ctx, input, signal, ready: ctx.stream.ready })
        // What was written to the log was checked when it was read from there: each event once, not once a socket.
        for await (const { id, event } of items) yield tracked(id, event satisfies LiveEvent)
      } finally {
        close()
      }
    }),

  ping: open('live.ping')
    .output(Pong)
    .query(({ ctx }) => ({ timestamp: ctx.clock.now() })),
})
