import type { WasteRecord } from '@benne/contracts'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import {
  nothingPicked,
  pickRange,
  refreshed,
  type Selection,
  toggle,
  toggleAll,
  without,
} from './selection.ts'

export interface Picks {
  readonly picked: Selection['picked']
  /** Picks a record or puts it back; with `range` all from the one before to here. */
  readonly pick: (record: WasteRecord, range: boolean) => void
  readonly pickAll: () => void
  readonly drop: (ids: Iterable<string>) => void
  readonly clear: () => void
  /** A record that its own picker has changed. */
  readonly refresh: (record: WasteRecord) => void
}

/** Which of the listed records are picked. */
export function useSelection(listed: readonly WasteRecord[]): Picks {
  const [selection, setSelection] = useState(nothingPicked)
  // Read when somebody picks, so that `pick` stays the same and no row is drawn again for it.
  const latest = useRef(listed)
  useLayoutEffect(() => {
    latest.current = listed
  })
  const pick = useCallback(
    (record: WasteRecord, range: boolean) =>
      setSelection((before) => (range ? pickRange(before, latest.current, record) : toggle(before, record))),
    [],
  )
  return {
    picked: selection.picked,
    pick,
    pickAll: () => setSelection((before) => toggleAll(before, listed)),
    drop: useCallback((ids) => setSelection((before) => without(before, ids)), []),
    clear: useCallback(() => setSelection(nothingPicked), []),
    refresh: useCallback((record) => setSelection((before) => refreshed(before, record)), []),
  }
}
