export interface TextPart {
  text: string
  /** Where it leads; null for what is only text. */
  href: string | null
}

/** A message's text cut at its addresses. Only those of this very server become links: the rest is whoever's. */
export function textParts(text: string, origin: string): TextPart[] {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/)
  return parts.filter(Boolean).map((part) => ({ text: part, href: isOwn(part, origin) ? part : null }))
}

function isOwn(part: string, origin: string): boolean {
  try {
    return /^https?:\/\//.test(part) && new URL(part).origin === origin
  } catch {
    return false
  }
}
