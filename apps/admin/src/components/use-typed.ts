import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { useLocation } from 'react-router'

/** How long somebody who types stops before what they typed counts, in milliseconds. */
const pauseMs = 250

/**
 * Text that filters a list as it is typed: kept here at once, given to `settle` when the typing pauses. Follows `value`,
 * which is where it ends up, when that changes by other means.
 */
export function useTyped(value: string, settle: (text: string) => void) {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  const [sent, setSent] = useState(value)
  if (value !== seen) {
    setSeen(value)
    // What was sent has arrived; whoever typed on meanwhile keeps what they typed.
    if (value !== sent) {
      setSent(value)
      setText(value)
    }
  }
  const send = (settled: string) => {
    setSent(settled)
    settle(settled)
  }
  const { pathname } = useLocation()
  const later = useDebouncedCallback((typed: string) => {
    // Whoever has followed a link meanwhile, to a page that is still being fetched, must not be taken back.
    if (location.pathname === pathname) send(typed.trim())
  }, pauseMs)
  const type = (typed: string) => {
    setText(typed)
    later(typed)
  }
  const clear = () => {
    later.cancel()
    setText('')
    send('')
  }
  return { text, type, clear }
}
