/** French puts an unbreakable space inside guillemets and before ; : ! ? %, narrow for all but the colon. */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;!?%])/g, '\u202F$1')
    .replace(/ :/g, '\u00A0:')
    .replace(/« /g, '«\u00A0')
    .replace(/ »/g, '\u00A0»')
}
