import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { caughtUp, makeLive, nextSocket, settle, setUp, welcome } from './support/live.ts'
import { ScriptedSocket } from './support/scripted-socket.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a subscription that the server refuses', () => {
  it.each(['unavailable', 'internal', 'busy'])(
    'for now (%s) is asked for again, on the same connection',
    async (code) => {
      const { follow, live } = setUp()
      const { onError } = follow()
      const socket = await makeLive()
      socket.refuses(code)
      expect(live.state.get()).toBe('offline')
      await vi.advanceTimersByTimeAsync(250)
      expect(socket.asked).toEqual([null, '5-1'])
      socket.tells('5-1', caughtUp(0), socket.subscriptions[1]?.id)
      expect([live.state.get(), ScriptedSocket.all.length]).toEqual(['live', 1])
      socket.refuses(code)
      await vi.advanceTimersByTimeAsync(260)
      expect(socket.subscriptions).toHaveLength(2)
      await vi.advanceTimersByTimeAsync(250)
      expect(socket.subscriptions).toHaveLength(3)
      expect(onError).not.toHaveBeenCalled()
    },
  )

  it('is asked for again when the server ends it', async () => {
    setUp().follow()
    const socket = await makeLive()
    socket.says({ id: socket.subscriptions[0]?.id, result: { type: 'stopped' } })
    await vi.advanceTimersByTimeAsync(250)
    expect(socket.asked).toEqual([null, '5-1'])
  })

  it('for too many is left alone for longer, and at least as long as the server says', async () => {
    setUp().follow({ room: 'record_1' })
    const socket = await makeLive()
    socket.refuses('too_many_requests')
    await vi.advanceTimersByTimeAsync(10_000)
    socket.says('PONG')
    expect(socket.subscriptions).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(socket.subscriptions).toHaveLength(2)
    socket.refuses('too_many_requests', { retryAfter: 40 })
    for (let second = 0; second < 40; second++) {
      socket.says('PONG')
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(socket.subscriptions).toHaveLength(2)
  })

  it.each(['forbidden', 'not_found', 'validation'])(
    'for good (%s) ends, and says so; others go on',
    async (code) => {
      const { follow, live } = setUp()
      const events = follow()
      const room = follow({ room: 'admin_records' })
      const socket = await makeLive()
      socket.refuses(code)
      expect(room.onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code }))
      expect([events.onError.mock.calls.length, live.state.get(), socket.closed]).toEqual([0, 'live', false])
      socket.ends()
      expect((await nextSocket()).socket.opens().subscriptions).toHaveLength(1)
    },
  )

  it('closes the connection when nothing else is followed', async () => {
    const { follow, live } = setUp()
    const { onError } = follow({ room: 'nowhere' })
    const socket = await makeLive()
    socket.refuses('not_found')
    await settle()
    expect([onError.mock.calls.length, live.state.get(), socket.closed]).toEqual([1, 'idle', true])
  })

  it('leaves no subscription behind that a lost connection had still to ask for', async () => {
    setUp().follow()
    const first = await makeLive()
    first.refuses('busy')
    first.ends()
    const { socket } = await nextSocket()
    socket.opens()
    await vi.advanceTimersByTimeAsync(9_000)
    expect(socket.subscriptions).toHaveLength(1)
  })
})

describe('a session', () => {
  it('that has changed is asked for once, and followed on a new connection', async () => {
    const { follow, session } = setUp()
    follow()
    follow({ room: 'record_1' })
    const first = await makeLive()
    const [one, other] = first.subscriptions
    first.refuses('session_ended', undefined, one?.id)
    first.refuses('session_ended', undefined, other?.id)
    const { socket } = await nextSocket()
    expect([session.lost.mock.calls.length, first.closed, socket.opens().asked]).toEqual([
      1,
      true,
      ['5-1', '5-1'],
    ])
  })

  it('that is over ends what is followed, and says so', async () => {
    const { follow, state, live } = setUp()
    const { onError } = follow()
    const socket = await makeLive()
    state.set({ status: 'signed-out', user: null, reason: 'revoked' })
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'session_ended' }))
    await vi.advanceTimersByTimeAsync(60_000)
    expect([live.state.get(), socket.closed, ScriptedSocket.all.length, vi.getTimerCount()]).toEqual([
      'idle',
      true,
      1,
      0,
    ])
  })

  it('that nobody has is no reason to connect', async () => {
    const { follow, session, live } = setUp()
    session.accessToken.mockResolvedValue(null)
    const { onError, got } = follow()
    await settle()
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'unauthenticated' }))
    expect([got, ScriptedSocket.all.length, live.state.get()]).toEqual([[], 0, 'idle'])
  })

  it('that follows again from within what it is told is not confused', async () => {
    const { follow, live } = setUp()
    const second: string[] = []
    const { stop } = follow({
      onEvent: () => {
        stop()
        follow({ onEvent: ({ type }) => void second.push(type) })
      },
    })
    const socket = await makeLive()
    socket.tells('5-1', welcome, socket.subscriptions[0]?.id)
    await settle()
    expect([second, live.state.get(), socket.closed]).toEqual([['welcome'], 'live', false])
  })
})
