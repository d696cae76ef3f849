import { z } from 'zod'
import { Id } from './primitives.ts'
import { Role, User } from './user.ts'
import { WasteRecord } from './waste.ts'

/** First of every subscription that does not resume: what comes after it is live. */
export const WelcomeEvent = z.object({
  type: z.literal('welcome'),
  at: z.date(),
  data: z.object({ userId: Id, role: Role }),
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

/** Too much was missed, or the place to resume from is not known here: fetch again what is on the screen. */
export const ResyncEvent = z.object({
  type: z.literal('resync'),
  at: z.date(),
  data: z.object({ reason: z.enum(['unknown_cursor', 'too_far_behind']) }),
})

/** Events that are kept in the log. */
export const LoggedEvent = z.discriminatedUnion('type', [WasteUpdateEvent, AccountUpdateEvent])
export type LoggedEvent = z.infer<typeof LoggedEvent>

export const LiveEvent = z.discriminatedUnion('type', [
  WelcomeEvent,
  WasteUpdateEvent,
  AccountUpdateEvent,
  ResyncEvent,
])
export type LiveEvent = z.infer<typeof LiveEvent>

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

export const LiveEventsInput = z
  .strictObject({
    /** Id of the last event that was received; what came after it is sent first. */
    lastEventId: z.string().max(64).nullish(),
  })
  .optional()

export const Pong = z.object({ timestamp: z.date() })
