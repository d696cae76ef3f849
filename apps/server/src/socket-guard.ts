import type { Socket } from 'node:net'
import type { Stream } from '@benne/api'
import { closeCodes } from '@benne/contracts'
import { ServiceError } from '@benne/services'
import type { WebSocket } from 'ws'
import { type Call, frameFilter } from './socket-calls.ts'
import type { CensusLimits } from './socket-census.ts'
import { eventFrame } from './socket-frames.ts'
import type { SocketStats } from './socket-stats.ts'

export interface SocketLimits extends CensusLimits {
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
  unsignedPerAddress: 2_000,
  perResident: 100,
  perStaff: 1_000,
}

/** Why a socket of ours is closed: in the metrics, and to the peer in words. */
export const closings = {
  silent: [closeCodes.silent, 'nothing was said'],
  unsigned: [closeCodes.silent, 'nobody has signed in'],
  crowded: [closeCodes.silent, 'too many from this address on which nobody has signed in'],
  unreadable: [closeCodes.policy, 'unreadable'],
  calls: [closeCodes.tooMuch, 'too many calls'],
  sockets: [closeCodes.tooMuch, 'too many connections of this account'],
  session: [closeCodes.sessionEnded, 'the session is over'],
  stopping: [closeCodes.goingAway, 'the server stops'],
} as const satisfies Record<string, readonly [number, string]>

/** Closes politely; a peer that does not answer is cut off. */
export function closeSocket(socket: WebSocket, why: keyof typeof closings): void {
  const [code, reason] = closings[why]
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), 2_000).unref()
}

/**
 * Puts limits on one socket, before tRPC (which has none) reads a message. Returns what the procedures need to know
 * of the socket.
 */
export function guardSocket(
  socket: WebSocket,
  raw: Socket,
  limits: SocketLimits,
  stats: SocketStats,
): Stream {
  const close = (why: keyof typeof closings) => {
    stats.letGo[why]++
    closeSocket(socket, why)
  }
  const hello = setTimeout(() => close('silent'), limits.helloMs)
  const admit = frameFilter(limits)
  const emit = socket.emit.bind(socket)
  const pass = stopsWhenBegun(socket, emit)
  let refused = false
  // A listener cannot keep a message from the listeners after it; this can.
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'message') return emit(event, ...args)
    if (refused) return false
    const verdict = admit(args[0])
    if (verdict === 'keep-alive') return emit(event, ...args)
    clearTimeout(hello)
    if (typeof verdict === 'string') {
      refused = true
      close(verdict)
      return false
    }
    return pass(verdict, args)
  }
  const stall = watchReader(socket, raw, limits, () => stats.letGo.stalled++)
  socket.once('close', () => {
    clearTimeout(hello)
    clearInterval(stall)
  })
  return {
    ready: () => socket.bufferedAmount <= limits.highWaterBytes || readerReady(socket, limits.highWaterBytes),
    sender: (id) => (item) => {
      if (socket.readyState !== socket.OPEN) return false
      raw.write(eventFrame(id, item))
      return true
    },
    open: subscriptionCounter(limits.subscriptions),
  }
}

type Emit = (event: string | symbol, ...args: unknown[]) => boolean

/**
 * Passes frames on to tRPC, which ignores a stop that comes before its subscription has begun, and then keeps the
 * subscription: such a stop waits until something has been said under that number.
 */
function stopsWhenBegun(socket: WebSocket, emit: Emit): (calls: Call[], args: unknown[]) => boolean {
  /** Numbers of subscriptions that have not begun, and what is said to each when it has. */
  const beginning = new Map<Call['id'], Call | null>()
  const say = (calls: Call[]) => emit('message', Buffer.from(JSON.stringify(calls)), false)
  const send = socket.send.bind(socket) as (...args: unknown[]) => void
  socket.send = (...args: unknown[]) => {
    send(...args)
    const [text] = args
    if (beginning.size === 0 || typeof text !== 'string') return
    for (const [id, stop] of beginning) {
      if (!text.startsWith(`{"id":${JSON.stringify(id)},`)) continue
      beginning.delete(id)
      if (stop) queueMicrotask(() => say([stop]))
    }
  }
  const isEarly = (call: Call) => {
    if (call.method === 'subscription' && !beginning.has(call.id)) beginning.set(call.id, null)
    if (call.method !== 'subscription.stop' || !beginning.has(call.id)) return false
    beginning.set(call.id, call)
    return true
  }
  return (calls, args) => {
    const rest = calls.filter((call) => !isEarly(call))
    if (rest.length === calls.length) return emit('message', ...args)
    return rest.length === 0 || say(rest)
  }
}

function subscriptionCounter(limit: number): Stream['open'] {
  let open = 0
  return () => {
    if (open >= limit)
      throw new ServiceError('too_many_requests', 'This connection has too many subscriptions.')
    open++
    let counted = true
    return () => {
      if (counted) open--
      counted = false
    }
  }
}

/** Who reads more slowly than the slowest of lines does so on purpose. */
const minBytesPerSecond = 1_024

/** Lets go of a reader that has taken next to nothing for too long, or that lets far too much pile up. */
function watchReader(
  socket: WebSocket,
  raw: Socket,
  { stallMs, maxBufferedBytes, highWaterBytes }: SocketLimits,
  letGo: () => void,
): NodeJS.Timeout {
  const everyMs = Math.min(1_000, stallMs / 4)
  let taken = 0
  let stalledMs = 0
  const timer = setInterval(() => {
    const now = socket.bufferedAmount
    // What has left for the network, however much has been written meanwhile.
    const takenNow = raw.bytesWritten - now
    const isSlow = takenNow - taken < (minBytesPerSecond * everyMs) / 1_000
    stalledMs = now > highWaterBytes / 2 && isSlow ? stalledMs + everyMs : 0
    taken = takenNow
    // A close frame would wait behind what is not read: the peer learns of it by the connection's end, and resumes.
    if (stalledMs < stallMs && now <= maxBufferedBytes) return
    letGo()
    socket.terminate()
  }, everyMs)
  timer.unref()
  return timer
}

async function readerReady(socket: WebSocket, highWaterBytes: number): Promise<void> {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount > highWaterBytes) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
