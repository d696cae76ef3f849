export type Texts = { readonly [key: string]: string | Texts }

/** French puts an unbreakable space inside guillemets and before ; : ! ? %, narrow for all but the colon. */
export function withFrenchSpaces(texts: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]) => [
      key,
      typeof value === 'string' ? space(value) : withFrenchSpaces(value),
    ]),
  )
}

function space(text: string): string {
  return text
    .replace(/ ([;!?%])/g, '\u202F$1')
    .replace(/ :/g, '\u00A0:')
    .replace(/« /g, '«\u00A0')
    .replace(/ »/g, '\u00A0»')
}
