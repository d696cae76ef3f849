import { type LiveEvent, LiveEventsInput, Pong } from '@benne/contracts'
import { followEvents } from '@benne/services'
import { tracked } from '@trpc/server'
import { account, open, router } from '../procedures.ts'

export const live = router({
  /** Every yield is tracked: a single one that is not would make the client forget where to resume. */
  events: account('live.events')
    .input(LiveEventsInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const items = followEvents({
        ctx,
        input,
        signal: signal ?? new AbortController().signal,
        ready: ctx.ready,
      })
      // What was written to the log was checked when it was read from there: each event once, not once a socket.
      for await (const { id, event } of items) yield tracked(id, event satisfies LiveEvent)
    }),

  ping: open('live.ping')
    .output(Pong)
    .query(({ ctx }) => ({ timestamp: ctx.clock.now() })),
})
