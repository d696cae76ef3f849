import { useState } from 'react'
import { countAbove, type Place } from './paged-list.ts'
import { useScrolledPast } from './use-scrolled-past.ts'

/** About three rows: from here on, something that is put in at the top moves what is being read. */
const readingFrom = 200

/**
 * Splits a list, newest first, into what is shown and what waits above until the reader is back at the top. Lists in
 * another order (`isNewestFirst` false) are shown whole.
 */
export function useHeldBack<Item extends Place>(items: readonly Item[], isNewestFirst = true) {
  const scrolled = useScrolledPast(readingFrom)
  const [mark, setMark] = useState<Place | null>(null)
  const wanted = scrolled && isNewestFirst ? (mark ?? items[0] ?? null) : null
  // Set while rendering: the next item must not slip in between the scrolling and an effect.
  if (wanted !== mark) setMark(wanted)
  const above = countAbove(items, wanted)
  return { held: items.slice(0, above), shown: above === 0 ? items : items.slice(above) }
}
