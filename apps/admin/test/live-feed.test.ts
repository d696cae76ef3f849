import type { LiveEvent, WasteRecord } from '@benne/contracts'
import { QueryClient } from '@tanstack/react-query'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { applyEvent } from '../src/app/apply-event.ts'
import {
  asOwnDoing,
  forgetRecords,
  isOwnDoing,
  mergeRecord,
  onRecordChange,
} from '../src/records/live-feed.ts'
import type { RecordList } from '../src/records/merge-records.ts'
import { recordKeys } from '../src/records/record-keys.ts'
import { record } from './records.ts'

let cache: QueryClient
const pending = recordKeys.list({ status: 'pending' })
const everything = recordKeys.list({})
const shown = (key: readonly unknown[]) =>
  cache.getQueryData<RecordList>(key)?.pages.flatMap(({ items }) => items.map(({ id }) => id))
type Action = Extract<LiveEvent, { type: 'waste_update' }>['data']['action']
const update = (changed: WasteRecord, action: Action = 'processed') =>
  ({ type: 'waste_update', at: new Date(), data: { action, record: changed } }) as const

beforeEach(() => {
  forgetRecords()
  cache = new QueryClient()
  for (const key of [pending, everything]) {
    const pages = [{ items: [record({ id: 'a' })], nextCursor: null }]
    cache.setQueryData<RecordList>(key, { pages, pageParams: [null] })
  }
  cache.setQueryData(recordKeys.one('a'), record({ id: 'a' }))
})

describe('a live event', () => {
  it('reaches every list and the open record', () => {
    applyEvent(cache, update(record({ id: 'b', minute: 5 }), 'created'))
    applyEvent(cache, update(record({ id: 'a', version: 2, status: 'collected' })))
    expect(shown(everything)).toEqual(['b', 'a'])
    expect(shown(pending)).toEqual(['b'])
    expect(cache.getQueryData<WasteRecord>(recordKeys.one('a'))?.status).toBe('collected')
  })

  it('that a record was withdrawn takes it out of every list, and says so where it is open', () => {
    const withdrawn = record({ id: 'a', version: 2, withdrawnAt: new Date() })
    applyEvent(cache, update(withdrawn, 'withdrawn'))
    expect(shown(everything)).toEqual([])
    expect(shown(pending)).toEqual([])
    expect(cache.getQueryData<WasteRecord>(recordKeys.one('a'))?.withdrawnAt).not.toBeNull()
  })

  it.each(['updated', 'validated'] as const)('that a record was %s replaces it', (action) => {
    applyEvent(cache, update(record({ id: 'a', version: 2, quantity: 3 }), action))
    expect(shown(everything)).toEqual(['a'])
    expect(cache.getQueryData<WasteRecord>(recordKeys.one('a'))?.quantity).toBe(3)
  })

  it('of what is done from here is no news', async () => {
    const change = { action: 'updated', record: record({ id: 'a', version: 2 }) } as const
    expect(isOwnDoing(change, 'u')).toBe(false)
    await asOwnDoing('a', async () => expect(isOwnDoing(change, 'u')).toBe(true))
    expect(isOwnDoing(change, 'u')).toBe(false)
  })

  it('is told once, and not when it brings no news', () => {
    const told = vi.fn<() => void>()
    const stop = onRecordChange(told)
    const changed = record({ id: 'a', version: 2, status: 'collected' })
    mergeRecord(cache, changed) // the answer to one's own change was faster than the event
    applyEvent(cache, update(changed))
    expect(told).not.toHaveBeenCalled()
    applyEvent(cache, update({ ...changed, version: 3, status: 'processed' }))
    applyEvent(cache, update({ ...changed, version: 3, status: 'processed' }))
    expect(told).toHaveBeenCalledTimes(1)
    stop()
  })
})
