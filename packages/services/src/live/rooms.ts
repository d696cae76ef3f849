import { Id, type LiveEvent } from '@benne/contracts'
import { may, requirePermission } from '../access.ts'
import type { AccountCtx, LiveAudience } from '../context.ts'
import { ServiceError } from '../service-error.ts'
import { loadRecord } from '../waste/load-record.ts'

export const recordRoom = (recordId: string) => `record_${recordId}`
export const userRoom = (userId: string) => `user_${userId}`

const absent = () => new ServiceError('not_found', 'There is no such room.')

/** The part of what staff see that each of their rooms is about. */
const staffRooms: Readonly<Record<string, readonly LiveEvent['type'][]>> = {
  records: ['waste_update'],
  users: ['account_update'],
  dashboard: ['dashboard_update', 'user_connected', 'user_disconnected'],
}

type Rule = (ctx: AccountCtx, name: string) => LiveAudience | Promise<LiveAudience>

/** Who may follow a room, by what its name begins with. */
const rules: Readonly<Record<string, Rule>> = {
  /** A record's, for its owner and staff. */
  async record(ctx, id) {
    if (!Id.safeParse(id).success) throw absent()
    await loadRecord(ctx, id, { withdrawn: true })
    return { kind: 'room', room: recordRoom(id) }
  },
  /** An account's. Whether there is another one is nobody's business. */
  user(ctx, id) {
    if (!Id.safeParse(id).success) throw absent()
    if (id !== ctx.actor.userId && !may(ctx.actor, 'live.room.any')) throw absent()
    return { kind: 'room', room: userRoom(id) }
  },
  /** For staff alone, which is no secret. */
  admin(ctx, topic) {
    requirePermission(ctx, 'live.room.any')
    if (!Object.hasOwn(staffRooms, topic)) throw absent()
    return { kind: 'staff', types: staffRooms[topic] ?? [] }
  },
}

/** What a follower of a room is sent. Throws `forbidden` for a room of staff, `not_found` for any other that is not theirs. */
export async function audienceOf(ctx: AccountCtx, room: string): Promise<LiveAudience> {
  const [, prefix = '', name = ''] = /^([a-z]+)_(.+)$/s.exec(room) ?? []
  const rule = Object.hasOwn(rules, prefix) ? rules[prefix] : undefined
  if (!rule) throw absent()
  return rule(ctx, name.toLowerCase())
}
