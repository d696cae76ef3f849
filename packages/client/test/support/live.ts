import type { LiveEvent } from '@benne/contracts'
import { vi } from 'vitest'
import { type ReconnectTimes, reconnectTimes } from '../../src/live/back-off.ts'
import type { FollowOptions } from '../../src/live/following.ts'
import { Live, type LiveState } from '../../src/live/live.ts'
import type { Session, SessionState } from '../../src/session.ts'
import { Value } from '../../src/value.ts'
import { ScriptedSocket } from './scripted-socket.ts'

const at = new Date(0)
export const welcome: LiveEvent = { type: 'welcome', at, data: { userId: 'u', role: 'user' } }
export const resync: LiveEvent = { type: 'resync', at, data: { reason: 'too_far_behind' } }
export const caughtUp = (missed: number): LiveEvent => ({ type: 'caught_up', at, data: { missed } })
export const update = { type: 'waste_update', at, data: { action: 'created' } } as unknown as LiveEvent
export const connected = { type: 'user_connected', at, data: { userId: 'u' } } as unknown as LiveEvent

/** A client's live part over sockets that the test plays, with a session whose tokens are t1, t2 … Time is the test's. */
export function setUp(times: Partial<ReconnectTimes> = {}) {
  ScriptedSocket.all = []
  let issued = 1
  const state = new Value<SessionState>({ status: 'signed-in', user: { id: 'u' } as never })
  const session = {
    state,
    accessToken: vi.fn(async (): Promise<string | null> => `t${issued}`),
    discardAccessToken: vi.fn(() => void issued++),
    lost: vi.fn(async (): Promise<SessionState> => state.get()),
  }
  const live = new Live(
    { url: 'http://benne', fetch, WebSocket: ScriptedSocket as never, isPage: false },
    session as unknown as Session,
    { ...reconnectTimes, ...times },
  )
  const states: LiveState[] = []
  live.state.subscribe(() => states.push(live.state.get()))
  const follow = (options: Partial<FollowOptions> & { room?: string } = {}) => {
    const got: string[] = []
    const { room, ...rest } = options
    const onEvent = ({ type }: LiveEvent, id: string) => void got.push(`${type} ${id}`)
    const onError = vi.fn()
    const stop = live.follow(
      room ? { path: 'live.room', input: { room } } : { path: 'live.events', input: {} },
      { onEvent, onError, ...rest },
    )
    return { got, stop, onError }
  }
  return { live, session, state, states, follow }
}

/** Lets what was promised happen; no time passes. */
export const settle = () => vi.advanceTimersByTimeAsync(0)

/** The next socket, once the client opens it. How long it took, in milliseconds of the test's time. */
export async function nextSocket(withinMs = 60_000): Promise<{ socket: ScriptedSocket; waited: number }> {
  const before = ScriptedSocket.all.length
  const from = Date.now()
  while (ScriptedSocket.all.length === before) {
    if (Date.now() - from > withinMs) throw new Error(`no socket was opened within ${withinMs} ms`)
    await vi.advanceTimersByTimeAsync(10)
  }
  return { socket: ScriptedSocket.last, waited: Date.now() - from }
}

/** Opened, welcomed: live. */
export async function makeLive(id = '5-1'): Promise<ScriptedSocket> {
  await settle()
  const socket = ScriptedSocket.last.opens()
  for (const { id: subscription } of socket.subscriptions) socket.tells(id, welcome, subscription)
  return socket
}
