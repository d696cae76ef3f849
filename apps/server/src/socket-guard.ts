import type { Stream } from '@benne/api'
import { ServiceError } from '@benne/services'
import type { WebSocket } from 'ws'

/** Close codes of our own, beside the protocol's. */
export const closeCodes = {
  goingAway: 1001,
  policy: 1008,
  sessionEnded: 4401,
  silent: 4408,
  tooMuch: 4429,
} as const

export interface SocketLimits {
  /** Milliseconds within which a new socket must say something. */
  readonly helloMs: number
  /** Milliseconds that a socket of nobody's may stay. */
  readonly anonymousMs: number
  /** Calls in one frame. */
  readonly callsPerFrame: number
  /** Calls that may come at once, and per second after that. */
  readonly burst: number
  readonly callsPerSecond: number
  /** Subscriptions open at one time. */
  readonly subscriptions: number
  /** Bytes that wait for a reader before nothing more is produced for it. */
  readonly highWaterBytes: number
  /** Bytes that wait for a reader before it is let go: what it asked for itself, faster than it reads. */
  readonly maxBufferedBytes: number
  /** Milliseconds that a reader may take none of what waits for it. */
  readonly stallMs: number
}

export const socketLimits: SocketLimits = {
  helloMs: 10_000,
  anonymousMs: 60_000,
  callsPerFrame: 20,
  burst: 60,
  callsPerSecond: 20,
  subscriptions: 20,
  highWaterBytes: 256 * 1024,
  maxBufferedBytes: 4 * 1024 * 1024,
  stallMs: 30_000,
}

/** Closes politely; a peer that does not answer is cut off. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), 2_000).unref()
}

/**
 * Puts limits on one socket, before tRPC (which has none) reads a message. Returns what the procedures need to know
 * of the socket.
 */
export function guardSocket(socket: WebSocket, limits: SocketLimits): Stream {
  const hello = setTimeout(() => closeSocket(socket, closeCodes.silent, 'nothing was said'), limits.helloMs)
  const admit = frameFilter(limits)
  const emit = socket.emit.bind(socket)
  let refused = false
  // A listener cannot keep a message from the listeners after it; this can.
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'message') return emit(event, ...args)
    if (refused || isKeepAlive(args[0])) return refused ? false : emit(event, ...args)
    clearTimeout(hello)
    const verdict = admit(args[0])
    if (typeof verdict === 'string') {
      refused = true
      closeSocket(socket, verdict === 'unreadable' ? closeCodes.policy : closeCodes.tooMuch, verdict)
      return false
    }
    return emitCalls(socket, emit, verdict, args)
  }
  const stall = watchReader(socket, limits)
  socket.once('close', () => {
    clearTimeout(hello)
    clearInterval(stall)
  })
  return {
    ready: () => readerReady(socket, limits.highWaterBytes),
    open: subscriptionCounter(limits.subscriptions),
  }
}

type Call = { id?: unknown; method?: unknown }
type Emit = (event: string | symbol, ...args: unknown[]) => boolean

// tRPC ignores a stop that comes before its subscription has begun, and then keeps the subscription: longer than any
// takes to begin.
const stopDelayMs = 1_000

function emitCalls(socket: WebSocket, emit: Emit, calls: Call[], args: unknown[]): boolean {
  const stops = calls.filter(({ method }) => method === 'subscription.stop')
  if (stops.length === 0) return emit('message', ...args)
  const later = () =>
    socket.readyState === socket.OPEN && emit('message', Buffer.from(JSON.stringify(stops)), false)
  setTimeout(later, stopDelayMs).unref()
  const rest = calls.filter((call) => !stops.includes(call))
  return rest.length === 0 || emit('message', Buffer.from(JSON.stringify(rest)), false)
}

function subscriptionCounter(limit: number): Stream['open'] {
  let open = 0
  return () => {
    if (open >= limit)
      throw new ServiceError('too_many_requests', 'This connection has too many subscriptions.')
    open++
    return () => {
      open--
    }
  }
}

function isKeepAlive(data: unknown): boolean {
  return Buffer.isBuffer(data) && data.length === 4 && /^P[IO]NG$/.test(data.toString('latin1'))
}

type Refusal = 'unreadable' | 'too many calls'

function frameFilter({
  callsPerFrame,
  burst,
  callsPerSecond,
}: SocketLimits): (data: unknown) => Call[] | Refusal {
  let tokens = burst
  let at = performance.now()
  return (data) => {
    const calls = readCalls(data)
    if (!calls) return 'unreadable'
    const now = performance.now()
    tokens = Math.min(burst, tokens + ((now - at) / 1000) * callsPerSecond) - Math.max(1, calls.length)
    at = now
    return calls.length > callsPerFrame || tokens < 0 ? 'too many calls' : calls
  }
}

/** The calls in a frame, or the first message as if it were one; null when it is not of the protocol. */
function readCalls(data: unknown): Call[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '')
    const messages = Array.isArray(parsed) ? parsed : [parsed]
    return messages.every((message) => typeof message === 'object' && message !== null) ? messages : null
  } catch {
    return null
  }
}

/** Lets go of a reader that has taken nothing for too long, or that lets far too much pile up. */
function watchReader(
  socket: WebSocket,
  { stallMs, maxBufferedBytes, highWaterBytes }: SocketLimits,
): NodeJS.Timeout {
  const everyMs = Math.min(1_000, stallMs / 4)
  let waiting = 0
  let stalledMs = 0
  const timer = setInterval(() => {
    const now = socket.bufferedAmount
    stalledMs = now > highWaterBytes / 2 && now >= waiting ? stalledMs + everyMs : 0
    waiting = now
    // A close frame would wait behind what is not read: the peer learns of it by the connection's end, and resumes.
    if (stalledMs >= stallMs || now > maxBufferedBytes) socket.terminate()
  }, everyMs)
  timer.unref()
  return timer
}

async function readerReady(socket: WebSocket, highWaterBytes: number): Promise<void> {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount > highWaterBytes) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
