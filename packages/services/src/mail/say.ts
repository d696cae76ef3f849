import type { Language, SessionInfo } from '@benne/contracts'
import type { Say } from './letter.ts'

/** English without a region would be American, with its month before the day. */
const regions = { fr: 'fr-FR', en: 'en-GB' } as const

const words = {
  fr: {
    on: 'sur',
    kinds: { computer: 'ordinateur', phone: 'téléphone', tablet: 'tablette', program: 'programme' },
    unknown: 'inconnu',
    local: 'réseau local',
  },
  en: {
    on: 'on',
    kinds: { computer: 'computer', phone: 'phone', tablet: 'tablet', program: 'program' },
    unknown: 'unknown',
    local: 'local network',
  },
} as const

/** How moments, devices and places are written for somebody. `timeZone` is an IANA name. */
export function sayIn(language: Language, timeZone: string): Say {
  const region = regions[language]
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(region, { ...options, timeZone })
  return {
    dateTime: (at) => format({ dateStyle: 'long', timeStyle: 'short' }).format(at),
    date: (at) => format({ dateStyle: 'long' }).format(at),
    hours: (hours) =>
      new Intl.NumberFormat(region, { style: 'unit', unit: 'hour', unitDisplay: 'long' }).format(hours),
    device: (device) => deviceIn(language, device),
    place: ({ kind, country }) => {
      if (kind === 'local') return words[language].local
      const name = country && new Intl.DisplayNames(region, { type: 'region' }).of(country)
      return name || words[language].unknown
    },
  }
}

/** Such as "Firefox sur Windows", "Safari on iOS (phone)", "curl (program)". */
function deviceIn(language: Language, { kind, browser, system }: SessionInfo['device']): string {
  const { on, kinds, unknown } = words[language]
  const name = [browser, system].filter((part) => part !== null).join(` ${on} `)
  if (kind === 'unknown') return name || unknown
  if (!name) return kinds[kind]
  return kind === 'computer' ? name : `${name} (${kinds[kind]})`
}
