import { Value } from '@benne/client'
import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from 'react-router'
import { readPreference, writePreference } from '../components/preferences.ts'
import { useValue } from '../components/use-value.ts'

/**
 * A shortcut of a single letter can be set off by speech input, so it can be switched off (WCAG 2.1.4). Fields and
 * menus keep their letters.
 */
export const shortcutOn = new Value(readPreference('shortcut') !== 'off')

export function setShortcut(on: boolean): void {
  shortcutOn.set(on)
  writePreference('shortcut', on ? 'on' : 'off')
}

/** "n" opens a new declaration. */
export function useDeclareShortcut(): void {
  const navigate = useNavigate()
  const on = useValue(shortcutOn)
  useHotkeys([
    [
      'n',
      (event) => {
        const inside =
          event.target instanceof Element && event.target.closest('[role="menu"], [role="dialog"]')
        if (on && !inside) void navigate('/records/new')
      },
    ],
  ])
}
