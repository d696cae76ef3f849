import { useEffect, useEffectEvent } from 'react'
import { shortcutOn } from '../app/use-declare-shortcut.ts'

export interface QueueKeys {
  next: () => void
  previous: () => void
  pick: () => void
  pickRange: () => void
  validate: () => void
  search: () => void
  clear: () => void
  help: () => void
}

/** What each key does. Letters can be switched off in the account's menu, as the one that opens a declaration. */
const keys: Record<string, keyof QueueKeys> = {
  j: 'next',
  k: 'previous',
  x: 'pick',
  X: 'pickRange',
  v: 'validate',
  '/': 'search',
  '?': 'help',
}

/** The queue by keyboard. Fields, menus and dialogs keep their keys. */
export function useQueueKeys(actions: QueueKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const { key, target } = event
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (target instanceof Element && target.closest('[role="menu"], [role="dialog"], [role="listbox"]'))
      return
    const isTyping =
      target instanceof Element && target.closest('input:not([type="checkbox"]), textarea, select')
    if (isTyping) return
    if (key === 'Escape') {
      actions.clear()
      return
    }
    const action = keys[key]
    if (!action || !shortcutOn.get()) return
    event.preventDefault()
    actions[action]()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}
