import { tellSent, transformer } from '@benne/api'
import type { LiveItem } from '@benne/services'
import { type Encoder, jsonEncoder } from '@trpc/server/adapters/ws'

type Id = string | number

/** The text of what was sent, by the object that superjson made of it: one and the same for all who are sent an event. */
const texts = new WeakMap<object, string>()

function eventText(id: Id, event: string, data: object): string {
  let text = texts.get(data)
  if (text === undefined) {
    text = `,"result":${JSON.stringify({ type: 'data', id: event, data })}}`
    texts.set(data, text)
  }
  return `{"id":${JSON.stringify(id)}${text}`
}

/**
 * Writes tRPC's messages as JSON. Of a live event, the work is done for the first socket: for the others only the number
 * of their subscription is put in front.
 */
export const frameEncoder: Encoder = {
  encode(message) {
    const { id, result } = message as {
      id?: Id | null
      result?: { id?: string; data?: object }
    }
    if (result?.id === undefined || !result.data || id === undefined || id === null)
      return jsonEncoder.encode(message)
    tellSent(result.data, id)
    return eventText(id, result.id, result.data)
  },
  decode: (data) => jsonEncoder.decode(data),
}

/** Of the last event: an event goes to all sockets in one turn, and most of them number their subscriptions alike. */
let last: { event: object; frames: Map<Id, Buffer> } | undefined

/** A text frame of the WebSocket protocol (RFC 6455, 5.2), whole and unmasked as a server's are. */
function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text)
  const head = bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + bytes)
  frame[0] = 0x81
  if (head === 2) frame[1] = bytes
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(bytes, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(bytes), 2)
  }
  frame.write(text, head)
  return frame
}

/** The frame with the message by which tRPC would send this item to the subscription that its client calls `id`. */
export function eventFrame(id: Id, { id: eventId, event }: LiveItem): Buffer {
  if (last?.event !== event) last = { event, frames: new Map() }
  let frame = last.frames.get(id)
  if (!frame) {
    frame = textFrame(eventText(id, eventId, transformer.output.serialize({ id: eventId, data: event })))
    last.frames.set(id, frame)
  }
  return frame
}
