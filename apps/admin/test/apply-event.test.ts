import type { LiveEvent, WasteRecord } from '@benne/contracts'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { applyEvent, fetchFailed } from '../src/app/apply-event.ts'
import { forgetRecords, mergeRecord, recentRecord } from '../src/records/live-feed.ts'
import { recordKeys } from '../src/records/record-keys.ts'
import { record } from './records.ts'

const at = new Date()
const welcome: LiveEvent = { type: 'welcome', at, data: { userId: 'u', role: 'user' } }
const resync: LiveEvent = { type: 'resync', at, data: { reason: 'too_far_behind' } }

let cache: QueryClient
const stops: (() => void)[] = []
beforeEach(() => {
  forgetRecords()
  cache = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } })
})
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** Something on the screen: `queryFn` is how it is fetched. */
function show<T>(queryKey: readonly unknown[], queryFn: () => Promise<T>) {
  const fetched = vi.fn(queryFn)
  stops.push(new QueryObserver(cache, { queryKey, queryFn: fetched }).subscribe(() => {}))
  return fetched
}

describe.each([welcome, resync])('$type', (event) => {
  it.each(['records', 'people', 'account', 'audit', 'categories', 'custody', 'connected', 'whatever comes'])(
    'has what is shown of %s fetched again',
    async (key) => {
      const fetched = show([key, 'something'], async () => 1)
      await vi.waitFor(() => expect(cache.getQueryData([key, 'something'])).toBe(1))
      applyEvent(cache, event)
      await vi.waitFor(() => expect(fetched).toHaveBeenCalledTimes(2))
    },
  )

  it('leaves alone what no event has a part in', async () => {
    const apart = ['session', 'about', 'verify-email'].map((key) => show([key], async () => 1))
    const shown = show(recordKeys.one('a'), async () => record({ id: 'a' }))
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0))
    applyEvent(cache, event)
    await vi.waitFor(() => expect(shown).toHaveBeenCalledTimes(2))
    expect(apart.map((fetched) => fetched.mock.calls.length)).toEqual([1, 1, 1])
  })

  it('has asked again what was on its way for the first time, and the late answer does not count', async () => {
    const first = Promise.withResolvers<number>()
    const answers = [first.promise, Promise.resolve(2)]
    show(['records', 'something'], () => answers.shift() as Promise<number>)
    applyEvent(cache, event)
    await vi.waitFor(() => expect(cache.getQueryData(['records', 'something'])).toBe(2))
    first.resolve(1)
    await first.promise
    expect(cache.getQueryData(['records', 'something'])).toBe(2)
  })
})

describe('resync', () => {
  it('believes the server over what was heard before: it may have been set back', () => {
    mergeRecord(cache, record({ id: 'a', version: 7 }))
    applyEvent(cache, welcome)
    expect(recentRecord('a')?.version).toBe(7)
    applyEvent(cache, resync)
    expect(recentRecord('a')).toBeNull()
    cache.setQueryData(recordKeys.one('a'), record({ id: 'a', version: 3 }))
    mergeRecord(cache, record({ id: 'a', version: 4 }))
    expect(cache.getQueryData<WasteRecord>(recordKeys.one('a'))?.version).toBe(4)
  })
})

describe('being back', () => {
  it('asks again for what failed, and for nothing else', async () => {
    const failed = show(['records', 'failed'], () => Promise.reject(new Error('away')))
    const fine = show(['records', 'fine'], async () => 1)
    await vi.waitFor(() => expect(cache.isFetching()).toBe(0))
    failed.mockResolvedValue(2 as never)
    fetchFailed(cache)
    await vi.waitFor(() => expect(cache.getQueryData(['records', 'failed'])).toBe(2))
    expect(fine).toHaveBeenCalledTimes(1)
  })
})
