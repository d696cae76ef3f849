/** A time zone as it is read: `America/Sao_Paulo` is "America/Sao Paulo". */
export const zoneLabel = (zone: string): string => zone.replaceAll('_', ' ')

/** Every time zone that can be chosen; the present one is among them even when this browser does not list it. */
export function timeZones(present: string): { value: string; label: string }[] {
  const zones = new Set([present, 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...zones]
    .filter(Boolean)
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .map((value) => ({ value, label: zoneLabel(value) }))
}

/** Whether a zone has every word that is looked for; case, accents and signs do not matter. */
export function matchesZone(zone: string, search: string): boolean {
  const text = fold(zone)
  return fold(search)
    .split(' ')
    .every((word) => text.includes(word))
}

const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}+]+/gu, ' ')
    .trim()
