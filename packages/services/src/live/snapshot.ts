import type { LiveSnapshot } from '@benne/contracts'
import { may, requirePermission } from '../access.ts'
import type { AccountCtx } from '../context.ts'

/**
 * Where to follow from, taken before what is to be kept up to date is fetched: whatever that does not hold yet comes
 * after `id`. What it does hold may come once more, which versions tell.
 */
export async function liveSnapshot({ ctx }: { ctx: AccountCtx }): Promise<LiveSnapshot> {
  requirePermission(ctx, 'live.snapshot')
  return {
    ...(await ctx.live.where()),
    at: ctx.clock.now(),
    connected: may(ctx.actor, 'live.events.any') ? ctx.presence.connected() : null,
  }
}
