import { type Declaration, emptyDeclaration } from './declaration.ts'

const prefix = 'benne.draft.'

/** The declaration that was begun in this tab by this person; null when there is none. */
export function loadDraft(userId: string): Declaration | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(prefix + userId) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return null
    // Only fields that the form still has, and only text: the draft may be of an older page.
    const known = Object.entries(kept).filter(
      ([key, value]) => key in emptyDeclaration && typeof value === 'string',
    )
    return { ...emptyDeclaration, ...Object.fromEntries(known) }
  } catch {
    return null
  }
}

export function saveDraft(userId: string, draft: Declaration): void {
  if (isEmpty(draft)) return clearDraft(userId)
  try {
    sessionStorage.setItem(prefix + userId, JSON.stringify(draft))
  } catch {
    // Storage is full or switched off: the form still holds what was typed.
  }
}

function isEmpty(draft: Declaration): boolean {
  return JSON.stringify({ ...emptyDeclaration, ...draft }) === JSON.stringify(emptyDeclaration)
}

export function clearDraft(userId: string): void {
  try {
    sessionStorage.removeItem(prefix + userId)
  } catch {
    // Then there was none.
  }
}

/** Whether anybody's draft waits in this tab. */
export function anyDraft(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith(prefix))
  } catch {
    return false
  }
}
