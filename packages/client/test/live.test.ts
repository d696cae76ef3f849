import type { LiveEvent } from '@benne/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionState } from '../src/session.ts'
import {
  caughtUp,
  connected,
  makeLive,
  nextSocket,
  resync,
  settle,
  setUp,
  update,
  welcome,
} from './support/live.ts'
import { ScriptedSocket } from './support/scripted-socket.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('what is followed', () => {
  it('is passed on once, though servers and connections send it again', async () => {
    const { follow } = setUp()
    const { got } = follow()
    const socket = await makeLive()
    for (const id of ['9-2', '10-3', '9-2', '10-3', '10-4']) socket.tells(id, update)
    expect(got).toEqual(['welcome 5-1', 'waste_update 9-2', 'waste_update 10-3', 'waste_update 10-4'])
  })

  it('goes on after the last event when the connection comes back, and nothing of the lost one counts', async () => {
    const { follow } = setUp()
    const { got } = follow()
    const first = await makeLive()
    first.tells('9-2', update)
    first.ends()
    const { socket } = await nextSocket()
    expect(socket.opens().asked).toEqual(['9-2'])
    first.tells('9-9', update)
    socket.tells('9-3', update)
    expect(got).toEqual(['welcome 5-1', 'waste_update 9-2', 'waste_update 9-3'])
  })

  it('passes events of the moment on as often as they come, and they move no place back', async () => {
    const { follow } = setUp()
    const { got } = follow()
    const socket = await makeLive()
    socket.tells('9-2', update)
    for (const id of ['9-2', '9-2', '7-1', '10-1']) socket.tells(id, connected)
    expect(got.slice(2)).toEqual([
      'user_connected 9-2',
      'user_connected 9-2',
      'user_connected 9-2',
      'user_connected 10-1',
    ])
    socket.ends()
    expect((await nextSocket()).socket.opens().asked).toEqual(['10-1'])
  })

  it('goes on from where a resync says, even if that is earlier', async () => {
    const { follow } = setUp()
    const { got } = follow({ after: '900-1' })
    await settle()
    const socket = ScriptedSocket.last.opens()
    expect(socket.asked).toEqual(['900-1'])
    socket.tells('7-1', resync)
    socket.tells('8-1', update)
    socket.ends()
    expect((await nextSocket()).socket.opens().asked).toEqual(['8-1'])
    expect(got).toEqual(['resync 7-1', 'waste_update 8-1'])
  })

  it('goes on after a caller’s mistake, which is shown, and does not come twice for it', async () => {
    const shown = vi.spyOn(console, 'error').mockReturnValue()
    const { follow } = setUp()
    const seen: string[] = []
    const onEvent = (_event: LiveEvent, id: string) => {
      seen.push(id)
      if (id === '9-1') throw new Error('mistaken')
    }
    follow({ onEvent })
    const socket = await makeLive()
    for (const id of ['9-1', '9-1', '9-2']) socket.tells(id, update)
    expect(seen).toEqual(['5-1', '9-1', '9-2'])
    expect(shown).toHaveBeenCalledTimes(1)
    socket.ends()
    expect((await nextSocket()).socket.opens().asked).toEqual(['9-2'])
  })

  it('shares one connection, each in its own place', async () => {
    const { follow, live } = setUp()
    const events = follow()
    const room = follow({ room: 'record_1' })
    const socket = await makeLive()
    expect(socket.subscriptions.map(({ params }) => params?.path)).toEqual(['live.events', 'live.room'])
    expect(socket.subscriptions[1]?.params?.input.json.room).toBe('record_1')
    socket.tells('9-1', update, socket.subscriptions[1]?.id)
    room.stop()
    expect(socket.subscriptions).toHaveLength(1)
    const later = follow({ room: 'record_2' })
    expect(live.state.get()).toBe('live')
    socket.tells('9-1', welcome, socket.subscriptions[1]?.id)
    socket.ends()
    expect((await nextSocket()).socket.opens().asked).toEqual(['5-1', '9-1'])
    expect([events.got, room.got, later.got]).toEqual([
      ['welcome 5-1'],
      ['welcome 5-1', 'waste_update 9-1'],
      ['welcome 9-1'],
    ])
    expect(ScriptedSocket.all).toHaveLength(2)
  })

  it('keeps its connection for who follows again in the same moment, and else leaves nothing behind', async () => {
    const { follow, live, states } = setUp()
    const { stop } = follow()
    const socket = await makeLive()
    stop()
    stop()
    const again = follow()
    await settle()
    expect(socket.closed).toBe(false)
    expect(socket.subscriptions).toHaveLength(1)
    again.stop()
    await settle()
    socket.says('PONG')
    expect([socket.closed, ScriptedSocket.all.length, vi.getTimerCount()]).toEqual([true, 1, 0])
    socket.ends()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([ScriptedSocket.all.length, live.state.get(), vi.getTimerCount()]).toEqual([1, 'idle', 0])
    expect(states).toEqual(['connecting', 'live', 'idle', 'connecting', 'idle'])
  })

  it('ends everywhere with `close`, also while it waits to connect', async () => {
    const { follow, live } = setUp()
    const { onError } = follow()
    await settle()
    ScriptedSocket.last.ends()
    live.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([ScriptedSocket.all.length, live.state.get(), vi.getTimerCount()]).toEqual([1, 'idle', 0])
    expect(onError).not.toHaveBeenCalled()
  })
})

describe('what is left', () => {
  it('while it is found out who is signed in opens nothing, and is not tried again', async () => {
    const { follow, session } = setUp()
    for (const answer of [async () => 't1', () => Promise.reject(new Error('away'))]) {
      session.accessToken.mockImplementationOnce(answer)
      follow().stop()
      await settle()
      expect([ScriptedSocket.all.length, vi.getTimerCount()]).toEqual([0, 0])
    }
  })

  it('while it is found out why the session was refused is not connected again', async () => {
    const { follow, session, state } = setUp()
    const { stop } = follow()
    const found = Promise.withResolvers<SessionState>()
    session.lost.mockReturnValueOnce(found.promise)
    ;(await makeLive()).refuses('session_ended')
    stop()
    await settle()
    found.resolve(state.get())
    await settle()
    expect([ScriptedSocket.all.length, vi.getTimerCount()]).toEqual([1, 0])
  })

  it('while it waits for another try is not asked for again', async () => {
    const { follow } = setUp()
    follow()
    const room = follow({ room: 'record_1' })
    const socket = await makeLive()
    socket.refuses('busy')
    room.stop()
    await vi.advanceTimersByTimeAsync(9_000)
    expect(socket.sent.filter(({ method }) => method === 'subscription')).toHaveLength(2)
  })
})

describe('the state', () => {
  it('is live once the first welcome is here, and again once all that was missed is', async () => {
    const { follow, live, states } = setUp()
    follow()
    const first = await makeLive()
    first.ends()
    expect(live.state.get()).toBe('catching-up')
    const { socket } = await nextSocket()
    socket.opens()
    socket.tells('9-1', update)
    expect(live.state.get()).toBe('catching-up')
    socket.tells('9-1', caughtUp(1))
    expect(states).toEqual(['connecting', 'live', 'catching-up', 'live'])
    socket.ends()
    const again = await nextSocket()
    again.socket.opens().tells('3-1', resync)
    expect(live.state.get()).toBe('live')
  })

  it('is offline once an attempt has failed, and until the server is there again', async () => {
    const { follow, live, states } = setUp()
    follow()
    await settle()
    ScriptedSocket.last.ends()
    expect(live.state.get()).toBe('offline')
    ;(await nextSocket()).socket.opens()
    expect(live.state.get()).toBe('connecting')
    ScriptedSocket.last.tells('5-1', welcome)
    ScriptedSocket.last.ends()
    expect(live.state.get()).toBe('catching-up')
    ;(await nextSocket()).socket.ends()
    await nextSocket()
    expect(states).toEqual(['connecting', 'offline', 'connecting', 'live', 'catching-up', 'offline'])
  })

  it('is offline while it cannot be told who is signed in, however long that takes', async () => {
    const { follow, live, session } = setUp()
    session.accessToken.mockRejectedValueOnce(new Error('unreachable'))
    follow()
    await settle()
    expect(live.state.get()).toBe('offline')
    session.accessToken.mockReturnValueOnce(new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(10_200)
    expect([live.state.get(), ScriptedSocket.all.length]).toEqual(['offline', 0])
    await nextSocket()
  })

  it('is catching up from the beginning when there is a place to go on from', async () => {
    const { follow, states } = setUp()
    follow({ after: '4-1' })
    await settle()
    ScriptedSocket.last.opens().tells('5-1', caughtUp(1))
    expect(states).toEqual(['connecting', 'catching-up', 'live'])
  })

  it('waits for all that was live before', async () => {
    const { follow, live } = setUp()
    follow()
    follow({ room: 'record_1' })
    ;(await makeLive()).ends()
    const { socket } = await nextSocket()
    const [one, other] = socket.opens().subscriptions
    socket.tells('5-1', caughtUp(0), one?.id)
    expect(live.state.get()).toBe('catching-up')
    socket.tells('5-1', caughtUp(0), other?.id)
    expect(live.state.get()).toBe('live')
  })
})
