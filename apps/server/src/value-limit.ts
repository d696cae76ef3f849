import type { MiddlewareHandler } from 'hono'

/** Values in the JSON of one request: a call has a few dozen, a hundred records in bulk some hundreds. */
const maxValues = 20_000

/**
 * Refuses JSON of too many values before it is parsed: thirty megabytes of `{},` become ten million objects, which take
 * gigabytes and most of a minute in which nobody else is answered. To be put behind the limit of bytes.
 */
export function valueLimit(
  refuse: (requestId: string, maxValues: number) => Response,
): MiddlewareHandler<{ Variables: { requestId: string } }> {
  return async (c, next) => {
    const { body, headers, url } = c.req.raw
    if (!body) return next()
    // What breaks off, tRPC finds unreadable.
    const bytes = Buffer.from(await c.req.raw.arrayBuffer().catch(() => new ArrayBuffer(0)))
    if (hasMore(bytes, maxValues)) return refuse(c.get('requestId'), maxValues)
    c.req.raw = new Request(url, { method: c.req.method, headers, body: bytes })
    return next()
  }
}

/** Whether there can be more values than that: each is after a comma or a bracket. Those in texts count as well. */
function hasMore(json: Buffer, limit: number): boolean {
  let count = 0
  for (const sign of [',', '{', '[']) {
    for (let at = json.indexOf(sign); at !== -1; at = json.indexOf(sign, at + 1)) {
      if (++count > limit) return true
    }
  }
  return false
}
