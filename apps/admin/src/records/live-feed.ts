import type { WasteRecord } from '@benne/contracts'
import type { QueryClient } from '@tanstack/react-query'
import { mergeIntoList, newerOf, type RecordList } from './merge-records.ts'
import { filterOfKey, recordKeys } from './record-keys.ts'

export interface RecordChange {
  action: 'created' | 'updated' | 'processed' | 'validated' | 'withdrawn'
  record: WasteRecord
}

/** Records that something is being done to from here: an event does not tell who corrected or withdrew one. */
const inHand = new Map<string, number>()

/** While this runs, and what comes of it, a change of that record is one's own doing and no news. */
export async function asOwnDoing<T>(id: string, work: () => Promise<T>): Promise<T> {
  inHand.set(id, (inHand.get(id) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const left = (inHand.get(id) ?? 1) - 1
    if (left > 0) inHand.set(id, left)
    else inHand.delete(id)
  }
}

/** Whether somebody sees here what they have just done themselves: no news to them. */
export function isOwnDoing({ action, record }: RecordChange, userId: string): boolean {
  if (inHand.has(record.id)) return true
  if (action === 'created') return record.userId === userId
  if (action === 'validated') return record.validatedBy === userId
  return action === 'processed' && record.processorId === userId
}

// Enough for whatever can arrive while one page is on its way.
const remembered = 200

/** What came by live events lately: the newest state of each record, for answers that were asked for before. */
const recent = new Map<string, WasteRecord>()
const listeners = new Set<(change: RecordChange) => void>()

export const recentRecords = (): Iterable<WasteRecord> => recent.values()

export const recentRecord = (id: string): WasteRecord | null => recent.get(id) ?? null

/** Calls `listener` for each record that was created or changed by anybody. Returns how to stop. */
export function onRecordChange(listener: (change: RecordChange) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Nothing of one person's records is kept for the next. */
export function forgetRecords(): void {
  recent.clear()
}

/** A change that a live event tells of. */
export function applyRecordChange(cache: QueryClient, change: RecordChange): void {
  if (mergeRecord(cache, change.record)) for (const listener of listeners) listener(change)
}

/**
 * Puts a record's latest state wherever it is shown; also for the answer to one's own change, which may be here
 * before the event. False when it was no news.
 */
export function mergeRecord(cache: QueryClient, record: WasteRecord): boolean {
  const known = recent.get(record.id)
  if (newerOf(known, record) === known) return false
  recent.delete(record.id)
  recent.set(record.id, record)
  const oldest = recent.keys().next()
  if (recent.size > remembered && !oldest.done) recent.delete(oldest.value)

  cache.setQueryData<WasteRecord>(recordKeys.one(record.id), (shown) => shown && newerOf(shown, record))
  for (const [key, list] of cache.getQueriesData<RecordList>({ queryKey: recordKeys.lists })) {
    if (list) cache.setQueryData<RecordList>(key, mergeIntoList(list, record, filterOfKey(key)))
  }
  return true
}
