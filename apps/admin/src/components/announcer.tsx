import { Value } from '@benne/client'
import { VisuallyHidden } from '@mantine/core'
import { useValue } from './use-value.ts'

const said = new Value({ text: '', times: 0 })

/** Has a screen reader say something when it has finished what it is saying. */
export function announce(text: string): void {
  said.set({ text, times: said.get().times + 1 })
}

export function Announcer() {
  const { text, times } = useValue(said)
  return (
    <VisuallyHidden component="output" aria-live="polite">
      {/* The same words twice in a row are news again. */}
      <span key={times}>{text}</span>
    </VisuallyHidden>
  )
}
