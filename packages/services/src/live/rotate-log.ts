import { sql } from 'drizzle-orm'
import type { Ctx } from '../context.ts'
import { ServiceError } from '../service-error.ts'

export interface LogRetention {
  /** Whoever was away for longer fetches again instead of resuming. At least as long, by an eighth at most longer. */
  readonly hours: number
  /** What the log may take on the disk with its indexes; then its oldest events go, however young. */
  readonly bytes: number
}

/** For a week of absence; 1 GiB holds about half a million changes. */
export const defaultLogRetention: LogRetention = { hours: 7 * 24, bytes: 1024 ** 3 }

/**
 * Keeps the live log as long and as large as it should be: whole tables of it are dropped, at once. Rejects when writers
 * did not let it for half a second; it is asked again soon.
 */
export async function rotateLog({
  ctx,
  input = defaultLogRetention,
}: {
  ctx: Ctx
  input?: LogRetention
}): Promise<{ opened: boolean; dropped: number }> {
  if (ctx.actor.type !== 'system') throw new ServiceError('forbidden', 'This is not allowed with your role.')
  const { rows } = await ctx.db.execute<{ opened: boolean; dropped: number }>(
    sql`select opened, dropped from rotate_live_events(make_interval(hours => ${input.hours}), ${input.bytes})`,
  )
  return rows[0] ?? { opened: false, dropped: 0 }
}
