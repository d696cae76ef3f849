import { describe, expect, it } from 'vitest'
import { frameFilter } from '../src/socket-calls.ts'
import { socketLimits } from '../src/socket-guard.ts'

const frame = (message: unknown) => Buffer.from(JSON.stringify(message))
/** Nothing comes back with time, so that how fast this runs is no matter. */
const filter = () => frameFilter({ ...socketLimits, burst: 10, callsPerSecond: 0 })
const call = (id: unknown) => ({ id, method: 'query', params: { path: 'live.ping' } })

describe('a frame', () => {
  it.each([0, 1, -1, Number.MAX_SAFE_INTEGER, '', 'a', '0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b'])(
    'with the number %j is let through',
    (id) => {
      expect(filter()(frame(call(id)))).toEqual([call(id)])
    },
  )

  it.each([
    ['an object', {}],
    ['an array', [1]],
    ['a fraction', 1.5],
    ['null', null],
    ['none', undefined],
    ['true', true],
    ['a number that is not exact', 2 ** 53],
    ['37 characters', 'x'.repeat(37)],
    ['60,000 characters', 'x'.repeat(60_000)],
  ])('with %s for a number is not', (_name, id) => {
    for (const method of ['query', 'mutation', 'subscription', 'subscription.stop'])
      expect(filter()(frame({ ...call(id), method })), method).toBe('unreadable')
    expect(filter()(frame([call(1), call(id)]))).toBe('unreadable')
  })

  it('that says who is there needs no number, and none that is not good either', () => {
    const hello = { method: 'connectionParams', data: null }
    expect(filter()(frame(hello))).toEqual([hello])
    expect(filter()(frame({ ...hello, id: 'x'.repeat(37) }))).toBe('unreadable')
  })

  it('costs as much as the calls in it; those that keep the socket alive a quarter of one', () => {
    const calls = filter()
    expect(calls(frame(Array.from({ length: 9 }, (_, id) => call(id))))).toHaveLength(9)
    expect(calls(frame([]))).toEqual([])
    expect(calls(frame(call(1)))).toBe('calls')
    for (const word of ['PING', 'PONG']) {
      const keepAlive = filter()
      const answers = Array.from({ length: 41 }, () => keepAlive(Buffer.from(word)))
      expect(answers).toEqual([...Array.from({ length: 40 }, () => 'keep-alive'), 'calls'])
    }
  })
})
