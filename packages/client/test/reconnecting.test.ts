import { closeCodes } from '@benne/contracts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FileError } from '../src/failure.ts'
import { caughtUp, makeLive, nextSocket, settle, setUp, update, welcome } from './support/live.ts'
import { ScriptedSocket } from './support/scripted-socket.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.999) // the longest of each wait
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Milliseconds until the next socket, each of which is met by the next of `ends`. */
async function waits(...ends: ((socket: ScriptedSocket) => void)[]): Promise<number[]> {
  const found: number[] = []
  for (const end of ends) {
    end(ScriptedSocket.last)
    found.push((await nextSocket()).waited)
  }
  return found
}

const refuse = (socket: ScriptedSocket) => socket.ends()
const acceptAndDrop = (socket: ScriptedSocket) => {
  socket.opens().tells('5-1', welcome)
  socket.ends()
}

describe('connecting again', () => {
  it('waits up to a quarter of a second, and up to twice as long each time, to ten seconds', async () => {
    setUp().follow()
    await settle()
    const found = await waits(...Array.from({ length: 8 }, () => refuse))
    expect(found).toEqual(
      [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000].map((ms) => expect.closeTo(ms, -2)),
    )
  })

  it('draws its wait from all of its length', async () => {
    vi.mocked(Math.random).mockReturnValue(0.5)
    setUp().follow()
    await settle()
    expect(await waits(refuse, refuse, refuse)).toEqual([125, 250, 500].map((ms) => expect.closeTo(ms, -2)))
  })

  it('does not hammer a server that accepts and drops, and starts afresh after five seconds that were well', async () => {
    setUp().follow()
    await settle()
    const found = await waits(...Array.from({ length: 6 }, () => acceptAndDrop))
    expect(found.at(-1)).toBeGreaterThan(7_900)
    ScriptedSocket.last.opens().tells('5-1', caughtUp(0))
    await vi.advanceTimersByTimeAsync(5_000)
    ScriptedSocket.last.ends()
    expect((await nextSocket()).waited).toBeLessThan(300)
  })

  it('waits longer after “too many”, whatever happens meanwhile', async () => {
    const page = stubPage()
    setUp().follow()
    ;(await makeLive()).ends(closeCodes.tooMuch)
    page.window.dispatchEvent(new Event('online'))
    expect((await nextSocket()).waited).toBeGreaterThan(10_000)
  })

  it('waits as long when it is the token that was asked for too often', async () => {
    const { follow, session } = setUp()
    const failure = { code: 'too_many_requests', message: 'later', requestId: 'r' } as const
    session.accessToken.mockRejectedValueOnce(new FileError(failure))
    follow()
    expect((await nextSocket()).waited).toBeGreaterThan(10_000)
  })

  it('leaves a server that stops within a second, and is not interrupted meanwhile', async () => {
    vi.mocked(Math.random).mockReturnValue(0.5)
    const { follow, states } = setUp()
    const { got } = follow()
    const first = await makeLive()
    first.says({ id: null, method: 'reconnect' })
    await vi.advanceTimersByTimeAsync(400)
    first.tells('9-1', update)
    const { socket, waited } = await nextSocket()
    expect(waited).toBeLessThanOrEqual(110)
    expect([first.closed, socket.opens().asked]).toEqual([true, ['9-1']])
    socket.tells('9-1', caughtUp(0))
    expect(got).toEqual(['welcome 5-1', 'waste_update 9-1', 'caught_up 9-1'])
    expect(states).toEqual(['connecting', 'live', 'catching-up', 'live'])
  })

  it('is spread over a second when the server has gone before that', async () => {
    setUp().follow()
    const first = await makeLive()
    first.says({ id: null, method: 'reconnect' })
    first.ends(closeCodes.goingAway)
    expect((await nextSocket()).waited).toBeGreaterThan(900)
    expect(ScriptedSocket.all).toHaveLength(2)
  })

  it('takes a fresh token when the server has refused the last one, and only then', async () => {
    const { follow, session } = setUp()
    follow()
    ;(await makeLive()).ends(closeCodes.sessionEnded)
    const { socket } = await nextSocket()
    expect(socket.opens().sent[0]).toEqual({ method: 'connectionParams', data: { token: 't2' } })
    socket.ends()
    await nextSocket()
    expect(session.discardAccessToken).toHaveBeenCalledTimes(1)
  })

  it('does not throw a token away that somebody else has renewed already', async () => {
    const { follow, session } = setUp()
    follow()
    const socket = await makeLive()
    session.discardAccessToken()
    socket.ends(closeCodes.sessionEnded)
    await nextSocket()
    expect(session.discardAccessToken).toHaveBeenCalledTimes(1)
  })
})

describe('a silent connection', () => {
  it('is asked after ten seconds, and given up five later, without waiting for it to close', async () => {
    const { follow, live } = setUp()
    follow()
    const socket = await makeLive()
    await vi.advanceTimersByTimeAsync(9_900)
    expect(socket.pings).toBe(0)
    await vi.advanceTimersByTimeAsync(200)
    socket.says('PONG')
    await vi.advanceTimersByTimeAsync(10_100)
    expect([socket.pings, socket.closed, live.state.get()]).toEqual([2, false, 'live'])
    await vi.advanceTimersByTimeAsync(5_000)
    expect([socket.closed, live.state.get()]).toEqual([true, 'catching-up'])
    await nextSocket()
  })

  it('that does not open within ten seconds is given up', async () => {
    const { follow, live } = setUp()
    follow()
    await settle()
    await vi.advanceTimersByTimeAsync(10_000)
    expect([ScriptedSocket.last.closed, live.state.get()]).toEqual([true, 'offline'])
  })

  it('that says what no server of ours says is given up', async () => {
    setUp().follow()
    const socket = await makeLive()
    socket.says('<html>')
    expect(socket.closed).toBe(true)
  })
})

/** A page without a browser: what a page hears of. */
function stubPage() {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  return { window, document }
}

describe('a page', () => {
  it.each(['online', 'pageshow', 'visibilitychange'])('connects at once on %s', async (event) => {
    const page = stubPage()
    setUp().follow()
    await settle()
    await waits(refuse, refuse, refuse, refuse, refuse)
    ScriptedSocket.last.ends()
    ;(event === 'visibilitychange' ? page.document : page.window).dispatchEvent(new Event(event))
    expect((await nextSocket()).waited).toBeLessThan(20)
  })

  it('makes sure within two seconds of a connection that may have died', async () => {
    const page = stubPage()
    setUp().follow()
    const socket = await makeLive()
    page.window.dispatchEvent(new Event('online'))
    page.window.dispatchEvent(new Event('pageshow'))
    expect(socket.pings).toBe(1)
    socket.says('PONG')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(socket.closed).toBe(false)
    page.document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(socket.closed).toBe(true)
    await nextSocket()
  })

  it('is offline when the browser says so, until the server is heard', async () => {
    const page = stubPage()
    const { follow, live, states } = setUp()
    follow()
    const socket = await makeLive()
    page.window.dispatchEvent(new Event('offline'))
    expect([live.state.get(), socket.pings]).toEqual(['offline', 1])
    const room = follow({ room: 'record_1' })
    socket.says('PONG') // a server on this very machine needs no network
    socket.tells('6-1', update)
    expect(live.state.get()).toBe('live')
    expect(states).toEqual(['connecting', 'live', 'offline', 'live'])
    room.stop()
  })

  it('hears nothing any more once nothing is followed', async () => {
    const page = stubPage()
    const { follow, live } = setUp()
    const { stop } = follow()
    await makeLive()
    stop()
    await settle()
    page.window.dispatchEvent(new Event('offline'))
    follow()
    expect([live.state.get(), ScriptedSocket.all.length]).toEqual(['connecting', 1])
  })
})

describe('a machine that slept', () => {
  it('connects at once, or makes sure of what it had', async () => {
    setUp().follow()
    const socket = await makeLive()
    vi.setSystemTime(Date.now() + 3_600_000)
    await vi.advanceTimersByTimeAsync(7_000)
    expect(socket.closed).toBe(true)
    await waits(refuse, refuse, refuse, refuse, refuse, refuse)
    ScriptedSocket.last.ends()
    vi.setSystemTime(Date.now() + 3_600_000)
    expect((await nextSocket()).waited - 3_600_000).toBeLessThan(5_100)
  })
})
