import type { WasteRecord } from '@benne/contracts'
import { useEffect, useEffectEvent, useState } from 'react'

/** A record on which the keyboard acts, and where it stood. */
interface Cursor {
  readonly id: string
  readonly index: number
  /** Whether the focus is to go there: the keyboard's doing, not the mouse's. */
  readonly takesFocus: boolean
}

const rowSelector = '[data-row]'

/**
 * The row that has or had the focus. When its record leaves the list, the one that moves up takes its place, with the
 * focus when that was lost: whoever works a queue with the keyboard goes on.
 */
export function useCursor(records: readonly WasteRecord[]) {
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const index = cursor ? records.findIndex(({ id }) => id === cursor.id) : -1
  const last = records.length - 1

  if (cursor && index === -1) {
    const heir = records[Math.min(cursor.index, last)]
    setCursor(heir ? { id: heir.id, index: Math.min(cursor.index, last), takesFocus: true } : null)
  } else if (cursor && cursor.index !== index) setCursor({ ...cursor, index })

  useEffect(() => {
    if (!cursor?.takesFocus) return
    const row = document.querySelector<HTMLElement>(`[data-row="${cursor.id}"]`)
    const link = row?.querySelector<HTMLElement>('a')
    const { activeElement } = document
    // Not out of a dialog or a field, in which somebody may be typing.
    if (activeElement && activeElement !== document.body && !activeElement.closest(rowSelector)) return
    link?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }, [cursor])

  // The row that takes the focus becomes the one that is acted on.
  const follow = useEffectEvent((target: EventTarget | null) => {
    const id = target instanceof Element && target.closest<HTMLElement>(rowSelector)?.dataset['row']
    const at = id ? records.findIndex((record) => record.id === id) : -1
    if (id && at !== -1 && id !== cursor?.id) setCursor({ id, index: at, takesFocus: false })
  })
  useEffect(() => {
    const listen = ({ target }: FocusEvent) => follow(target)
    addEventListener('focusin', listen)
    return () => removeEventListener('focusin', listen)
  }, [])

  return {
    index,
    record: records[index] ?? null,
    /** To the next row or the one before. Begins at the top. */
    move: (step: 1 | -1) => {
      const to = index === -1 ? 0 : Math.max(0, Math.min(last, index + step))
      const next = records[to]
      if (!next) return
      // From wherever the focus is, except for fields and dialogs, which keep their letters.
      if (document.activeElement instanceof HTMLElement && !document.activeElement.closest(rowSelector))
        document.activeElement.blur()
      setCursor({ id: next.id, index: to, takesFocus: true })
    },
  }
}
