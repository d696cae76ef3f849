import { TRPCError } from '@trpc/server'
import superjson, { type SuperJSONResult } from 'superjson'

/** superjson of what a live event is sent as, by the event. */
const sent = new WeakMap<object, SuperJSONResult>()

type SentListener = (id: string | number) => void

const listeners = new WeakMap<object, SentListener>()
const firsts = new WeakMap<object, SentListener>()

/**
 * Has `listener` told the caller's number for the subscription by which this event is sent, an event that is sent by one
 * alone: tRPC keeps that number to itself.
 */
export function whenSent(event: object, listener: SentListener): void {
  listeners.set(event, listener)
}

/** For who writes the message that holds `result`: tells whoever waits for it. */
export function tellSent(result: object, id: string | number): void {
  firsts.get(result)?.(id)
}

/** An item of a resumable subscription: tRPC sends its id beside the event and with it. */
function eventOf(value: unknown): object | null {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('data' in value)) return null
  const { data } = value
  const isEvent = typeof data === 'object' && data !== null && 'type' in data && 'at' in data
  return isEvent && Object.keys(value).length === 2 ? data : null
}

// What inputs are made of, beside JSON. The other kinds that superjson knows are not only unneeded: a few bytes that
// claim to be a typed array of sixty million numbers would be made into one.
const inputTypes = new Set<unknown>(['undefined', 'Date', 'number'])

function deserializeInput(value: SuperJSONResult): unknown {
  if (value?.meta?.referentialEqualities !== undefined || !isPlain(value?.meta?.values)) {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'the input holds what no input holds' })
  }
  return superjson.deserialize(value)
}

/** Whether superjson's annotations (a kind, or a kind and what is below, or what is below by name) are `inputTypes` alone. */
function isPlain(annotations: unknown): boolean {
  if (annotations === undefined) return true
  if (typeof annotations !== 'object' || annotations === null) return false
  if (!Array.isArray(annotations)) return Object.values(annotations).every(isPlain)
  const [kind, below, ...more] = annotations as unknown[]
  return inputTypes.has(kind) && more.length === 0 && isPlain(below)
}

/**
 * superjson on both sides: dates stay dates. The live hub hands the same event object to every socket that it
 * concerns; the work on it is done for the first.
 */
export const transformer = {
  input: { serialize: superjson.serialize, deserialize: deserializeInput },
  output: {
    deserialize: superjson.deserialize,
    serialize(value: unknown): SuperJSONResult {
      const event = eventOf(value)
      const known = event && sent.get(event)
      if (known) return known
      const result = superjson.serialize(value)
      if (event) {
        sent.set(event, result)
        const listener = listeners.get(event)
        if (listener) firsts.set(result, listener)
      }
      return result
    },
  },
}
