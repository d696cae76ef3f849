import { type LiveState, Value } from '@benne/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lasting } from '../src/live/shown-state.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const state = new Value<LiveState>('idle')
  const shown = lasting(state, 500)
  const told: LiveState[] = []
  shown.subscribe(() => told.push(shown.get()))
  return { state, shown, told }
}

describe('the state that is shown', () => {
  it('is “connecting” at first, and “live” at once', () => {
    const { state, shown, told } = setUp()
    expect(shown.get()).toBe('connecting')
    state.set('connecting')
    state.set('live')
    expect(told).toEqual(['live'])
  })

  it('does not flicker when a connection is renewed', () => {
    const { state, told } = setUp()
    state.set('live')
    state.set('catching-up')
    vi.advanceTimersByTime(499)
    state.set('live')
    vi.advanceTimersByTime(5_000)
    expect(told).toEqual(['live'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not go on saying “live” because other states follow each other fast', () => {
    const { state, told } = setUp()
    state.set('live')
    for (const next of ['catching-up', 'offline', 'catching-up', 'offline'] as const) {
      state.set(next)
      vi.advanceTimersByTime(150)
    }
    expect(told).toEqual(['live', 'offline'])
  })

  it('is what lasts, also between others', () => {
    const { state, told } = setUp()
    state.set('live')
    state.set('offline')
    vi.advanceTimersByTime(500)
    state.set('catching-up')
    vi.advanceTimersByTime(100)
    state.set('offline')
    vi.advanceTimersByTime(600)
    state.set('catching-up')
    vi.advanceTimersByTime(500)
    state.set('live')
    expect(told).toEqual(['live', 'offline', 'catching-up', 'live'])
  })

  it('says so when nothing is followed any more', () => {
    const { state, shown } = setUp()
    state.set('live')
    state.set('idle')
    vi.advanceTimersByTime(500)
    expect(shown.get()).toBe('idle')
  })
})
