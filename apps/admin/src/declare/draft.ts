import { RecordImage, UploadedImage } from '@benne/contracts'
import { z } from 'zod'
import type { KeptPhoto } from '../pictures/photo-tray.ts'
import { type Declaration, emptyDeclaration } from './declaration.ts'

/** A declaration that was begun and is not sent yet. */
export interface Draft {
  readonly values: Declaration
  /** Those that have arrived on the server, where they are kept for a day. */
  readonly photos: readonly KeptPhoto[]
  /** The idempotency key that it is sent with: however often that happens, it counts once. */
  readonly key: string
}

const prefix = 'benne.draft.'

// JSON has no dates.
const Kept = z.object({
  name: z.string(),
  uploaded: UploadedImage.extend({
    image: RecordImage.extend({ uploadedAt: z.coerce.date() }),
    takenAt: z.coerce.date().nullable(),
  }),
})

/** The declaration that was begun in this tab by this person; null when there is none. */
export function loadDraft(userId: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(prefix + userId) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return null
    const { values, photos, key } = kept as Record<string, unknown>
    // Only fields that the form still has, and only text: the draft may be of an older page.
    const known = Object.entries(Object(values) as object).filter(
      ([name, value]) => name in emptyDeclaration && typeof value === 'string',
    )
    return {
      values: { ...emptyDeclaration, ...Object.fromEntries(known) },
      photos: Kept.array().safeParse(photos).data ?? [],
      key: typeof key === 'string' && key.length > 0 ? key : newKey(),
    }
  } catch {
    return null
  }
}

export function saveDraft(userId: string, draft: Draft): void {
  try {
    if (isEmpty(draft)) sessionStorage.removeItem(prefix + userId)
    else sessionStorage.setItem(prefix + userId, JSON.stringify(draft))
  } catch {
    // Storage is full or switched off: the form still holds what was typed.
  }
}

function isEmpty({ values, photos }: Draft): boolean {
  const typed = JSON.stringify({ ...emptyDeclaration, ...values })
  return photos.length === 0 && typed === JSON.stringify(emptyDeclaration)
}

/** Called with whose draft is gone. */
export const onDraftCleared = new Set<(userId: string) => void>()

export function clearDraft(userId: string): void {
  try {
    sessionStorage.removeItem(prefix + userId)
  } catch {
    // Then there was none.
  }
  for (const listener of onDraftCleared) listener(userId)
}

/** Whether anybody's draft waits in this tab. */
export function anyDraft(): boolean {
  try {
    return Object.keys(sessionStorage).some((key) => key.startsWith(prefix))
  } catch {
    return false
  }
}

/** 128 random bits. Pages that are not served over HTTPS have no `randomUUID`. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
