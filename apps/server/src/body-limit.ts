import type { Context, MiddlewareHandler } from 'hono'

/**
 * Refuses bodies over `maxBytesOf` the request. hono's own limit makes reading the body fail, which tRPC takes for a broken body;
 * here a body of unannounced length is read first. What is too long is read to its end (within reason) and dropped:
 * a client that is still sending would otherwise see a closed connection and never the answer.
 */
export function bodyLimit(
  maxBytesOf: (c: Context) => number | Promise<number>,
  refuse: (requestId: string, maxBytes: number) => Response,
): MiddlewareHandler<{ Variables: { requestId: string } }> {
  return async (c, next) => {
    const { body, headers } = c.req.raw
    if (!body) return next()
    const maxBytes = await maxBytesOf(c)
    const announced = headers.get('transfer-encoding') === null && headers.get('content-length')
    if (announced && Number(announced) <= maxBytes) return next()
    const bytes = await readAtMost(body, maxBytes)
    if (!bytes) return refuse(c.get('requestId'), maxBytes)
    c.req.raw = new Request(c.req.raw.url, { method: c.req.method, headers, body: bytes })
    return next()
  }
}

async function readAtMost(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
    else chunks.length = 0
    if (size > 16 * maxBytes) break
  }
  return size > maxBytes ? null : Buffer.concat(chunks)
}
