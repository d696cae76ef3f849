import type { WasteRecord } from '@benne/contracts'
import { useState } from 'react'
import { countAbove, type Place } from './merge-records.ts'
import { useScrolledPast } from './use-scrolled-past.ts'

/** About three rows: from here on, something that is put in at the top moves what is being read. */
const readingFrom = 200

/** Splits a list into what is shown and what waits above until the reader is back at the top. */
export function useHeldBack(records: readonly WasteRecord[]) {
  const scrolled = useScrolledPast(readingFrom)
  const [mark, setMark] = useState<Place | null>(null)
  const wanted = scrolled ? (mark ?? records[0] ?? null) : null
  // Set while rendering: the next record must not slip in between the scrolling and an effect.
  if (wanted !== mark) setMark(wanted)
  const above = countAbove(records, wanted)
  return { held: records.slice(0, above), shown: above === 0 ? records : records.slice(above) }
}
