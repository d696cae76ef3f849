import { may, requirePermission } from '../access.ts'
import type { AccountCtx, LiveAudience, LiveFollowOptions, LiveItem } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { audienceOf } from './rooms.ts'

export type Reader = Pick<LiveFollowOptions, 'signal' | 'ready' | 'direct'>

/** Begins to read, and must be read to its end or told to `return`. Until it is called nothing is held for anybody. */
export type ReadEvents = (reader: Reader) => AsyncIterableIterator<LiveItem>

type Place = { lastEventId?: string | null | undefined }

/**
 * The caller's live events, each once and in order: from after `lastEventId`, or from now. The session is checked
 * again before each, so that nothing is sent after its end; then throws `session_ended`.
 */
export function followEvents({ ctx, input }: { ctx: AccountCtx; input: Place | undefined }): ReadEvents {
  requirePermission(ctx, 'live.events')
  const { userId } = ctx.actor
  return follow(ctx, { kind: 'account', userId, staff: may(ctx.actor, 'live.events.any') }, input)
}

/** What happens in one room, as `followEvents`. Throws `not_found` or `forbidden` for a room that is not the caller's. */
export async function followRoom({
  ctx,
  input,
}: {
  ctx: AccountCtx
  input: Place & { room: string }
}): Promise<ReadEvents> {
  requirePermission(ctx, 'live.room')
  return follow(ctx, await audienceOf(ctx, input.room), input)
}

function follow(ctx: AccountCtx, audience: LiveAudience, input: Place | undefined): ReadEvents {
  const { userId, role, sessionId } = ctx.actor
  const judge = (session: { role: string } | null) => {
    // A changed role changes what one may see: the client comes back with its new role, and resumes.
    if (session?.role !== role)
      throw new ServiceError('session_ended', 'This session has ended. Sign in again.')
  }
  return (reader) =>
    ctx.live.follow({
      audience,
      welcome: { type: 'welcome', at: ctx.clock.now(), data: { userId, role } },
      after: input?.lastEventId ?? null,
      ...reader,
      check: () => {
        const known = ctx.sessions.peek(sessionId)
        return known === undefined ? ctx.sessions.find(sessionId).then(judge) : judge(known)
      },
    })
}
