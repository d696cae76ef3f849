import type { TxCtx } from '../context.ts'
import { appendEvent } from '../live/append-event.ts'
import { userRoom } from '../live/rooms.ts'
import { toUser, type UserRow } from './to-user.ts'

/** Tells staff and the owner, live, how a change left an account. */
export async function announceAccount(
  ctx: TxCtx,
  action: 'created' | 'updated' | 'deleted',
  row: UserRow,
): Promise<void> {
  await appendEvent(
    ctx,
    { type: 'account_update', at: ctx.clock.now(), data: { action, user: toUser(row) } },
    { userId: row.id, staff: true, room: userRoom(row.id) },
  )
}
