import { z } from 'zod'
import { Id } from './primitives.ts'
import { Role, User } from './user.ts'
import { WasteRecord } from './waste.ts'

/** Accounts that are connected now, on all servers, each counted once however many windows it has open. */
export const Connected = z.object({
  users: z.number().int(),
  admins: z.number().int(),
})
export type Connected = z.infer<typeof Connected>

/** First of every subscription that does not resume: what comes after it is live. */
export const WelcomeEvent = z.object({
  type: z.literal('welcome'),
  at: z.date(),
  data: z.object({ userId: Id, role: Role }),
})

/** Follows what was missed, at each resuming: what comes after it is live. */
export const CaughtUpEvent = z.object({
  type: z.literal('caught_up'),
  at: z.date(),
  /** Events that were sent since `lastEventId`. */
  data: z.object({ missed: z.number().int() }),
})

export const wasteActions = ['created', 'updated', 'processed', 'validated', 'withdrawn'] as const
export const WasteUpdateEvent = z.object({
  type: z.literal('waste_update'),
  at: z.date(),
  /** The record as the change left it; once withdrawn it is in no list any more. */
  data: z.object({ action: z.enum(wasteActions), record: WasteRecord }),
})

export const accountActions = ['created', 'updated', 'deleted'] as const
/** Staff follow every account, everybody their own: a changed role or name shows without a reload. */
export const AccountUpdateEvent = z.object({
  type: z.literal('account_update'),
  at: z.date(),
  /** The account as the change left it. */
  data: z.object({ action: z.enum(accountActions), user: User }),
})

const Presence = z.object({ userId: Id, role: Role, connected: Connected })

/**
 * To staff: an account's first window was opened, wherever. When very many come at once, as after a restart, not each is
 * told: `dashboard_update` has the numbers.
 */
export const UserConnectedEvent = z.object({
  type: z.literal('user_connected'),
  at: z.date(),
  data: Presence,
})

/** To staff: an account's last window has been closed for a while: one that comes back at once was never away. */
export const UserDisconnectedEvent = z.object({
  type: z.literal('user_disconnected'),
  at: z.date(),
  data: Presence,
})

export const dashboardParts = ['records', 'users', 'connected'] as const
/**
 * To staff, at most once a second: what the figures of a dashboard rest on has changed, and in which parts. Sent once
 * for any number of changes.
 */
export const DashboardUpdateEvent = z.object({
  type: z.literal('dashboard_update'),
  at: z.date(),
  data: z.object({ changed: z.array(z.enum(dashboardParts)), connected: Connected }),
})

export const resyncReasons = [
  /** The place to resume from is none of this log's. */
  'unknown_cursor',
  /** So long ago that the log has been cut since. */
  'behind_retention',
  /** More was missed, or waits for a reader that is slow, than is worth sending. */
  'too_far_behind',
] as const
export type ResyncReason = (typeof resyncReasons)[number]

/**
 * Events are missing here: fetch again what is on the screen. What is fetched after this event holds all that is
 * missing; what comes after it is live.
 */
export const ResyncEvent = z.object({
  type: z.literal('resync'),
  at: z.date(),
  data: z.object({ reason: z.enum(resyncReasons) }),
})

/** Events that are kept in the log: sent to each whom they concern once and in order, however often it was away. */
export const LoggedEvent = z.discriminatedUnion('type', [WasteUpdateEvent, AccountUpdateEvent])
export type LoggedEvent = z.infer<typeof LoggedEvent>

/** Events of the moment: who was away has no use for them. They carry the id of the last logged event before them. */
export const PassingEvent = z.discriminatedUnion('type', [
  UserConnectedEvent,
  UserDisconnectedEvent,
  DashboardUpdateEvent,
])
export type PassingEvent = z.infer<typeof PassingEvent>

export const LiveEvent = z.discriminatedUnion('type', [
  WelcomeEvent,
  CaughtUpEvent,
  ResyncEvent,
  ...LoggedEvent.options,
  ...PassingEvent.options,
])
export type LiveEvent = z.infer<typeof LiveEvent>

const loggedTypes: ReadonlySet<string> = new Set(LoggedEvent.options.map(({ shape }) => shape.type.value))
/** Whether an event is of those that are kept in the log, each with an id of its own. */
export const isLogged = (event: LiveEvent): event is LoggedEvent => loggedTypes.has(event.type)

/**
 * Place of an event in the log, `<transaction>-<sequence>`, both decimal: the id by which a client resumes. Ids are
 * ordered, so a client that is sent an event again (from a connection that was closing) can tell.
 */
export const EventId = z.string().regex(/^\d{1,20}-\d{1,19}$/)
export type EventId = z.infer<typeof EventId>

/** Negative when `a` is before `b` in the log, 0 when they are the same, positive when it is after. */
export function compareEventIds(a: EventId, b: EventId): number {
  const [aTx = '', aSeq = ''] = a.split('-')
  const [bTx = '', bSeq = ''] = b.split('-')
  return Number(BigInt(aTx) - BigInt(bTx)) || Number(BigInt(aSeq) - BigInt(bSeq))
}

/** Id of the last event that was received; what came after it is sent first. */
const LastEventId = z.string().max(64).nullish()

export const LiveEventsInput = z.strictObject({ lastEventId: LastEventId }).optional()

/**
 * A room is a name: `record_<id>` (its owner, staff), `user_<id>` (that account, staff), and for staff `admin_records`,
 * `admin_users` and `admin_dashboard` (who is connected, and what the figures rest on).
 */
export const LiveRoomInput = z.strictObject({ room: z.string().min(1).max(100), lastEventId: LastEventId })

/** Where to follow from, and what is so now: what is fetched after it and what is followed after `id` leave no gap. */
export const LiveSnapshot = z.object({
  id: EventId,
  at: z.date(),
  /** Ids before this one are behind what the log still holds; null while it holds everything. */
  oldest: EventId.nullable(),
  /** Null for residents. */
  connected: Connected.nullable(),
})
export type LiveSnapshot = z.infer<typeof LiveSnapshot>

export const maxConnectedPeople = 200
/** Who is connected, staff first and then by name; `more`: how many are not listed. */
export const ConnectedPeople = z.object({
  people: z
    .array(z.object({ userId: Id, role: Role, username: z.string(), fullName: z.string() }))
    .max(maxConnectedPeople),
  more: z.number().int(),
  connected: Connected,
})
export type ConnectedPeople = z.infer<typeof ConnectedPeople>

/** As `statistics.realtime` tells it. */
export const RealtimeStatistics = z.object({
  connectedUsers: z.number().int(),
  connectedAdmins: z.number().int(),
  timestamp: z.date(),
})
export type RealtimeStatistics = z.infer<typeof RealtimeStatistics>

export const Pong = z.object({ timestamp: z.date() })

/** Codes with which the server closes a WebSocket, beside the protocol's own. */
export const closeCodes = {
  /** The server stops: come back at once, to another one. */
  goingAway: 1001,
  /** Not the protocol. */
  policy: 1008,
  /** The token or the session is over: come back with a fresh token. */
  sessionEnded: 4401,
  /** Nothing was said, or nobody has signed in. */
  silent: 4408,
  /** Too many calls, or too many sockets of one account. */
  tooMuch: 4429,
} as const
