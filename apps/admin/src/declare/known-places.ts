import type { WasteRecord } from '@benne/contracts'
import type { QueryClient } from '@tanstack/react-query'
import type { Photo } from '../pictures/photo-tray.ts'
import { type Position, positionOf, rounded } from '../place/position.ts'
import type { RecordList } from '../records/merge-records.ts'
import { recordKeys } from '../records/record-keys.ts'

/** Where the first of the photos was taken that tells, and when; null when none does. */
export function photoPlace(photos: readonly Photo[]): { position: Position; takenAt: Date | null } | null {
  for (const { uploaded } of photos) {
    if (uploaded?.position) return { position: rounded(uploaded.position), takenAt: uploaded.takenAt }
  }
  return null
}

/** Where the person declared something last, of what was shown to them; null when that is not known. */
export function lastPlace(cache: QueryClient): Position | null {
  const records = cache
    .getQueriesData<RecordList>({ queryKey: recordKeys.lists })
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ items }) => items)
  return newestPlace(records)
}

export function newestPlace(records: readonly WasteRecord[]): Position | null {
  const newest = records
    .filter(({ latitude }) => latitude !== null)
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0]
  return newest ? positionOf(newest.latitude, newest.longitude) : null
}
