import type { LoggedEvent } from '@benne/contracts'
import { liveEvents } from '@benne/db'
import superjson from 'superjson'
import type { TxCtx } from '../context.ts'
import { afterCommit } from '../transaction.ts'

/** Writes an event to the live log, in the transaction of the change: both are kept or neither is. */
export async function appendEvent(
  ctx: TxCtx,
  event: LoggedEvent,
  audience: { userId: string | null; staff: boolean },
): Promise<void> {
  afterCommit(ctx, 'live log', ctx.wakeLiveLog)
  await ctx.tx.insert(liveEvents).values({
    type: event.type,
    createdAt: event.at,
    event: superjson.serialize(event),
    ...audience,
  })
}
