import type { SessionInfo } from '@benne/contracts'
import Bowser from 'bowser'

type Device = SessionInfo['device']
type Place = SessionInfo['place']

/** What is stored of a user agent, in UTF-16 units; more is not looked at. */
const maxUserAgent = 300

const kinds: Readonly<Record<string, Device['kind']>> = {
  desktop: 'computer',
  mobile: 'phone',
  tablet: 'tablet',
  bot: 'program',
}
// Whatever else Bowser finds is a piece of the user agent itself, which anybody may write.
const browsers = new Set(Object.values(Bowser.BROWSER_MAP))
const systems = new Set(Object.values(Bowser.OS_MAP))

/** Which device a user agent speaks of, as far as it can be believed: words from closed lists, or a program's own name. */
export function describeDevice(userAgent: string | null): Device {
  const agent = userAgent?.slice(0, maxUserAgent).trim()
  if (!agent) return { kind: 'unknown', browser: null, system: null }
  const { browser, os, platform } = Bowser.parse(agent)
  const system = os.name && systems.has(os.name) ? os.name : null
  const program = programName(agent)
  if (program !== null) return { kind: 'program', browser: program, system }
  const known = browser.name && browsers.has(browser.name) ? browser.name : null
  return { kind: kinds[platform.type ?? ''] ?? desktopSystem(agent), browser: known, system }
}

/**
 * Browsers begin with `Mozilla/`, old ones of Opera with `Opera/`; whoever begins otherwise is a program that gives its
 * name. One made with Electron writes it before Chrome's.
 */
function programName(agent: string): string | null {
  const name = /^[a-z][\w.-]{0,39}(?=[/ ]|$)/i.exec(agent)?.[0]
  // A name with a dot would be an address to click on in a mail.
  if (name?.includes('.')) return 'unknown'
  if (name && !/^(mozilla|opera)$/i.test(name)) return name
  if (!/ Electron\//.test(agent)) return null
  return /\(KHTML, like Gecko\) ([\w.-]{1,40})\/[\w.-]+ Chrome\//.exec(agent)?.[1] ?? 'Electron'
}

/** Bowser knows the kind of the great systems alone. */
const desktopSystem = (agent: string): Device['kind'] =>
  /\bX11\b|\bCrOS\b/.test(agent) ? 'computer' : 'unknown'

/** `place` as sessions keep it: `local`, an ISO 3166 alpha-2 country, or null. */
export function describePlace(place: string | null): Place {
  if (place === 'local') return { kind: 'local', country: null }
  if (place && /^[A-Z]{2}$/.test(place)) return { kind: 'country', country: place }
  return { kind: 'unknown', country: null }
}
