import type { LoggedEvent } from '@benne/contracts'
import { liveEvents, type Transaction } from '@benne/db'
import superjson from 'superjson'
import type { Ctx } from '../context.ts'
import { markLiveLogTouched } from '../transaction.ts'

/** Writes an event to the live log, in the transaction of the change: both are kept or neither is. */
export async function appendEvent(
  ctx: Ctx & { readonly tx: Transaction },
  event: LoggedEvent,
  audience: { userId: string | null; staff: boolean },
): Promise<void> {
  markLiveLogTouched(ctx.tx)
  await ctx.tx.insert(liveEvents).values({
    type: event.type,
    createdAt: event.at,
    event: superjson.serialize(event),
    ...audience,
  })
}
