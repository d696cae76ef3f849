/**
 * A number as people type it: `2,4` and `2.4` are the same; spaces may group thousands. In English a comma before
 * exactly three digits groups thousands as well (`1,000`); in French it is always the decimal sign. Null for
 * anything else.
 */
export function parseDecimal(text: string, language: string): number | null {
  // Also the unbreakable spaces with which French groups its thousands.
  let plain = text
    .trim()
    .replace(/(?<=\d)[\s\u00A0\u202F](?=\d{3}(?!\d))/g, '')
    .replace('\u2212', '-')
  if (!language.startsWith('fr') && /^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(plain)) {
    plain = plain.replaceAll(',', '')
  }
  if (!/^[-+]?(\d+([.,]\d*)?|[.,]\d+)$/.test(plain)) return null
  const value = Number(plain.replace(',', '.'))
  return Number.isFinite(value) ? value : null
}
