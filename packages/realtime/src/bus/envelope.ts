import { Role } from '@benne/contracts'
import type { BusMessage } from '@benne/services'
import { z } from 'zod'

/** UTF-16 units of one message, which are bytes here: 50,000 accounts that are connected to one server fit. */
export const maxMessage = 4 * 1024 * 1024
const maxIds = 50_000

const Ids = z.array(z.uuid()).max(maxIds)
const People = z.array(z.object({ userId: z.uuid(), role: Role })).max(maxIds)
const NodeId = z.string().min(1).max(100)
const said = { node: NodeId, version: z.int().nonnegative() }

const Presence = z.discriminatedUnion('kind', [
  z.object({ ...said, kind: z.literal('changed'), came: People, left: Ids }),
  z.object({ ...said, kind: z.literal('alive') }),
  z.object({ ...said, kind: z.literal('all'), people: People }),
  z.object({ ...said, kind: z.literal('ask'), of: NodeId.nullable() }),
  z.object({ ...said, kind: z.literal('gone') }),
])

/** Something could not be told: whoever remembers anything has missed it. */
export type Missed = { readonly type: 'missed' }
export type Sent = BusMessage | Missed

const Message: z.ZodType<Sent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sessions'), sessionIds: Ids }),
  z.object({ type: z.literal('faces'), userIds: Ids }),
  z.object({ type: z.literal('log') }),
  z.object({ type: z.literal('presence'), presence: Presence }),
  z.object({ type: z.literal('missed') }),
])

const Envelope = z.object({
  /** The member that says it. */
  from: NodeId,
  message: Message,
})
export type Envelope = z.infer<typeof Envelope>

/** Throws when the others would not take it: too long, or not what the types say. */
export function writeEnvelope(envelope: Envelope): string {
  const text = JSON.stringify(Envelope.parse(envelope))
  if (text.length > maxMessage)
    throw new RangeError(`a message of ${text.length} bytes is too long for the bus`)
  return text
}

/** Null for what this version does not know: another program's, or a newer Benne's. */
export function readEnvelope(text: string): Envelope | null {
  if (text.length > maxMessage) return null
  try {
    return Envelope.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
