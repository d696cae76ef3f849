import type { Connected, LiveEvent } from '@benne/contracts'
import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { client } from '../src/app/client.ts'
import { applyConnectedEvent, connected, connectedKeys, forgetConnected } from '../src/live/connected.ts'

const snapshot = vi.hoisted(() => vi.fn<() => Promise<{ connected: Connected | null }>>())
vi.mock('../src/app/client.ts', () => ({ client: { live: { snapshot: { query: snapshot } } } }))

const at = new Date()
const count = (users: number, admins: number): Connected => ({ users, admins })
const welcome: LiveEvent = { type: 'welcome', at, data: { userId: 'u', role: 'admin' } }
const caughtUp: LiveEvent = { type: 'caught_up', at, data: { missed: 0 } }
const came = (now: Connected): LiveEvent => ({
  type: 'user_connected',
  at,
  data: { userId: 'u', role: 'user', connected: now },
})
const figures = (now: Connected): LiveEvent => ({
  type: 'dashboard_update',
  at,
  data: { changed: ['connected'], connected: now },
})

let cache: QueryClient
const invalidate = vi.fn<QueryClient['invalidateQueries']>(async () => {})
beforeEach(() => {
  vi.useFakeTimers()
  cache = new QueryClient()
  cache.invalidateQueries = invalidate
  invalidate.mockClear()
  forgetConnected()
  snapshot.mockReset()
})
afterEach(() => {
  forgetConnected()
  vi.useRealTimers()
})

describe('who is connected', () => {
  it('is asked for at first and after an absence, and then told', async () => {
    expect(client.live.snapshot.query).toBe(snapshot)
    snapshot.mockResolvedValueOnce({ connected: count(2, 1) })
    applyConnectedEvent(cache, welcome)
    await vi.waitFor(() => expect(connected.get()).toEqual(count(2, 1)))
    applyConnectedEvent(cache, came(count(3, 1)))
    expect(connected.get()).toEqual(count(3, 1))
    applyConnectedEvent(cache, figures(count(4, 1)))
    expect(connected.get()).toEqual(count(4, 1))
    snapshot.mockResolvedValueOnce({ connected: count(0, 1) })
    applyConnectedEvent(cache, caughtUp)
    await vi.waitFor(() => expect(connected.get()).toEqual(count(0, 1)))
  })

  it('is what was told last, not what was asked for before', async () => {
    const late = Promise.withResolvers<{ connected: Connected }>()
    snapshot.mockReturnValueOnce(late.promise)
    applyConnectedEvent(cache, welcome)
    applyConnectedEvent(cache, came(count(3, 1)))
    late.resolve({ connected: count(2, 1) })
    await vi.advanceTimersByTimeAsync(0)
    expect(connected.get()).toEqual(count(3, 1))
  })

  it('stays as it was when it cannot be asked for', async () => {
    applyConnectedEvent(cache, came(count(3, 1)))
    snapshot.mockRejectedValueOnce(new Error('away'))
    applyConnectedEvent(cache, caughtUp)
    await vi.advanceTimersByTimeAsync(0)
    expect(connected.get()).toEqual(count(3, 1))
  })

  it('is asked for by name once a second, however many come', () => {
    for (let people = 1; people <= 50; people++) applyConnectedEvent(cache, came(count(people, 1)))
    expect(invalidate.mock.calls.length).toBe(0)
    vi.advanceTimersByTime(1_000)
    expect(invalidate.mock.calls).toEqual([[{ queryKey: connectedKeys.people }]])
    applyConnectedEvent(cache, came(count(51, 1)))
    vi.advanceTimersByTime(1_000)
    expect(invalidate.mock.calls.length).toBe(2)
  })

  it('is not kept for the next person', async () => {
    const late = Promise.withResolvers<{ connected: Connected }>()
    snapshot.mockReturnValueOnce(late.promise)
    applyConnectedEvent(cache, welcome)
    applyConnectedEvent(cache, came(count(3, 1)))
    forgetConnected()
    late.resolve({ connected: count(3, 1) })
    await vi.advanceTimersByTimeAsync(2_000)
    expect([connected.get(), invalidate.mock.calls.length]).toEqual([null, 1])
  })
})
