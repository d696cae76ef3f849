import type { LoggedEvent } from '@benne/contracts'
import { liveEvents } from '@benne/db'
import superjson from 'superjson'
import type { TxCtx } from '../context.ts'
import { afterCommit } from '../transaction.ts'

/**
 * Writes an event to the live log, in the transaction of the change: both are kept or neither is. It goes to one account,
 * to all staff, and to those who follow a room, as the audience says.
 */
export async function appendEvent(
  ctx: TxCtx,
  event: LoggedEvent,
  audience: { userId: string | null; staff: boolean; room: string | null },
): Promise<void> {
  afterCommit(ctx, 'live log', ctx.wakeLiveLog)
  await ctx.tx.insert(liveEvents).values({
    type: event.type,
    createdAt: event.at,
    event: superjson.serialize(event),
    ...audience,
  })
}
