import superjson, { type SuperJSONResult } from 'superjson'

/** superjson of what a live event is sent as, by the event. */
const sent = new WeakMap<object, SuperJSONResult>()

/** An item of a resumable subscription: tRPC sends its id beside the event and with it. */
function eventOf(value: unknown): object | null {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('data' in value)) return null
  const { data } = value
  const isEvent = typeof data === 'object' && data !== null && 'type' in data && 'at' in data
  return isEvent && Object.keys(value).length === 2 ? data : null
}

/**
 * superjson on both sides: dates stay dates. The live hub hands the same event object to every socket that it
 * concerns; the work on it is done for the first.
 */
export const transformer = {
  input: superjson,
  output: {
    deserialize: superjson.deserialize,
    serialize(value: unknown): SuperJSONResult {
      const event = eventOf(value)
      const known = event && sent.get(event)
      if (known) return known
      const result = superjson.serialize(value)
      if (event) sent.set(event, result)
      return result
    },
  },
}
