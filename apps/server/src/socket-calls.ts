import type { SocketLimits } from './socket-guard.ts'

/** What the guard reads of a message. */
export interface Call {
  readonly id?: string | number
  readonly method?: unknown
}

export type Refusal = 'unreadable' | 'calls'

// Numbers of calls go back with every answer and event, and are kept: a client's may be a UUID and no longer.
const maxIdLength = 36
/** Calls. Cheaper than any, and far more than anybody needs: a few a minute. */
const keepAlivePrice = 0.25

/** Lets frames through at the rate that is allowed: their calls, none for those that keep the socket alive. */
export function frameFilter({
  callsPerFrame,
  burst,
  callsPerSecond,
}: SocketLimits): (data: unknown) => Call[] | 'keep-alive' | Refusal {
  let tokens = burst
  let at = performance.now()
  const take = (price: number) => {
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - at) / 1000) * callsPerSecond) - price
    at = now
    return tokens >= 0
  }
  return (data) => {
    if (isKeepAlive(data)) return take(keepAlivePrice) ? 'keep-alive' : 'calls'
    const messages = readMessages(data)
    if (!messages) return 'unreadable'
    if (!take(Math.max(1, messages.length)) || messages.length > callsPerFrame) return 'calls'
    return messages.every(isCall) ? messages : 'unreadable'
  }
}

function isKeepAlive(data: unknown): boolean {
  return Buffer.isBuffer(data) && data.length === 4 && /^P[IO]NG$/.test(data.toString('latin1'))
}

/** The calls in a frame, or the first message as if it were one; null when it is not of the protocol. */
function readMessages(data: unknown): object[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')
    const messages: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
    return messages.every((message) => typeof message === 'object' && message !== null) ? messages : null
  } catch {
    return null
  }
}

function isCall(message: { id?: unknown; method?: unknown }): message is Call {
  const { id, method } = message
  if (typeof id === 'string') return id.length <= maxIdLength
  return Number.isSafeInteger(id) || (id === undefined && method === 'connectionParams')
}
