import type { LiveEvent } from '@benne/contracts'
import { TRPCClientError } from '@trpc/client'
import { describe, expect, it, vi } from 'vitest'
import { follow } from '../src/follow.ts'
import type { Session } from '../src/session.ts'
import { Value } from '../src/value.ts'

type Handlers = {
  onStarted: () => void
  onData: (item: { id: string; data: LiveEvent }) => void
  onError: (error: unknown) => void
  onStopped: () => void
}

/** Stands for tRPC's subscription: the test says what it delivers, and sees from where it is asked to resume. */
function setUp(status = 'signed-in') {
  const asked: (string | undefined)[] = []
  let handlers!: Handlers
  const live = {
    events: {
      subscribe: (input: { lastEventId?: string }, given: Handlers) => {
        asked.push(input.lastEventId)
        handlers = given
        return { unsubscribe: () => {} }
      },
    },
  }
  const lost = vi.fn(async () => ({ status }))
  const updated = vi.fn()
  const session = { lost, update: updated } as unknown as Session
  const state = new Value<'idle' | 'connecting' | 'live' | 'reconnecting'>('idle')
  const got: string[] = []
  const renewed = vi.fn(async () => {})
  const onEvent = (event: LiveEvent, id: string) => void got.push(`${event.type} ${id}`)
  const stop = follow(live as never, session, state, { onEvent }, renewed)
  return { renewed, asked, got, state, stop, lost, updated, to: () => handlers }
}

const refusal = (code: string) =>
  new TRPCClientError(code, {
    result: { error: { message: code, code: 0, data: { failure: { code } } } } as never,
  })

const at = new Date()
const welcome: LiveEvent = { type: 'welcome', at, data: { userId: 'u', role: 'user' } }
const update = { type: 'waste_update', at, data: { action: 'created' } } as unknown as LiveEvent
const resync: LiveEvent = { type: 'resync', at, data: { reason: 'too_far_behind' } }

describe('following', () => {
  it('hands the session what becomes of its own account', () => {
    const { got, updated, to } = setUp()
    const user = { id: 'u', role: 'admin' }
    const event = { type: 'account_update', at, data: { action: 'updated', user } } as unknown as LiveEvent
    to().onData({ id: '5-1', data: event })
    expect(updated).toHaveBeenCalledWith(user)
    expect(got).toEqual(['account_update 5-1'])
  })

  it('passes each event on once, though a closing connection and its successor both deliver it', () => {
    const { got, to } = setUp()
    to().onData({ id: '5-1', data: welcome })
    for (const id of ['9-2', '10-3', '9-2', '10-3', '10-4']) to().onData({ id, data: update })
    expect(got).toEqual(['welcome 5-1', 'waste_update 9-2', 'waste_update 10-3', 'waste_update 10-4'])
  })

  it('goes on from where a resync says, even if that is earlier', () => {
    const { got, to } = setUp()
    to().onData({ id: '900-1', data: update })
    to().onData({ id: '7-1', data: resync })
    to().onData({ id: '8-1', data: update })
    expect(got).toEqual(['waste_update 900-1', 'resync 7-1', 'waste_update 8-1'])
  })

  it('starts again after an error or an end, resuming after the last event', async () => {
    const { asked, to, state, stop } = setUp()
    to().onStarted()
    expect(state.get()).toBe('live')
    to().onData({ id: '5-1', data: welcome })
    to().onError(new Error('passing'))
    await vi.waitFor(() => expect(asked).toEqual([undefined, '5-1']))
    to().onStopped()
    expect(state.get()).toBe('reconnecting')
    await vi.waitFor(() => expect(asked).toHaveLength(3))
    stop()
    expect(state.get()).toBe('idle')
    to().onStopped()
    expect(state.get()).toBe('idle')
  })

  it('ends when nobody is signed in any more', async () => {
    const { asked, to, state } = setUp('signed-out')
    to().onError(refusal('session_ended'))
    await vi.waitFor(() => expect(state.get()).toBe('idle'))
    expect(asked).toHaveLength(1)
  })
})
