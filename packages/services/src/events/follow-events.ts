import { may, requirePermission } from '../access.ts'
import type { AccountCtx, LiveItem } from '../context.ts'
import { ServiceError } from '../service-error.ts'

/**
 * The caller's live events, each once and in order: from after `lastEventId`, or from now. The session is checked
 * again before each, so that nothing is sent after its end; then throws `session_ended`.
 */
export async function* followEvents({
  ctx,
  input,
  signal,
  ready,
}: {
  ctx: AccountCtx
  input: { lastEventId?: string | null | undefined } | undefined
  signal: AbortSignal
  ready: (() => Promise<void>) | null
}): AsyncGenerator<LiveItem, void, undefined> {
  requirePermission(ctx, 'live.events')
  const { userId, role, sessionId } = ctx.actor
  const items = ctx.live.follow({
    audience: { userId, staff: may(ctx.actor, 'live.events.any') },
    welcome: { type: 'welcome', at: ctx.clock.now(), data: { userId, role } },
    after: input?.lastEventId ?? null,
    signal,
    ready,
  })
  for await (const item of items) {
    const session = await ctx.sessions.find(sessionId)
    // A changed role changes what one may see: the client comes back with its new role, and resumes.
    if (!session || session.role !== role)
      throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
    yield item
  }
}
