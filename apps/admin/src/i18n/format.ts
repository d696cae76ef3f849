import type { MassUnit } from '@benne/contracts'

/** Numbers and dates as a language writes them. */
export interface Format {
  number: (value: number) => string
  /** With so many digits behind the decimal sign, no more and no fewer. */
  fixed: (value: number, decimals: number) => string
  mass: (quantity: number, unit: MassUnit) => string
  date: (value: Date) => string
  dateTime: (value: Date) => string
  /** As `dateTime`, to the second. */
  exactTime: (value: Date) => string
  /** As `dateTime`, where there is little room. */
  shortDateTime: (value: Date) => string
  /** "5 min ago" for the last day; null for longer ago, when a date says more. */
  ago: (value: Date, now: number) => string | null
  /** A calendar day, of `2024-03-29`, in full. */
  day: (value: string) => string
  /** A month, of `2024-03`. */
  month: (value: string) => string
  /** A share, out of a hundred. */
  percent: (value: number) => string
  /** The size of a file. */
  bytes: (value: number) => string
  /** A time to wait, in words: "1 minute and 20 seconds". */
  wait: (seconds: number) => string
}

const minute = 60_000
const hour = 60 * minute

function makeFormat(language: string): Format {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 6 })
  const thisYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  const otherYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' })
  const exactTime = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium' })
  const shortDateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const relative = new Intl.RelativeTimeFormat(language, { style: 'short', numeric: 'always' })
  return {
    number: (value) => number.format(value),
    fixed: (value, decimals) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(value),
    // Intl has no tonne among its units; the symbols are the same in both languages.
    mass: (quantity, unit) => `${number.format(quantity)}\u00A0${unit}`,
    date: (value) => (value.getFullYear() === new Date().getFullYear() ? thisYear : otherYear).format(value),
    dateTime: (value) => dateTime.format(value),
    exactTime: (value) => exactTime.format(value),
    shortDateTime: (value) => shortDateTime.format(value),
    ago: (value, now) => {
      const past = now - value.getTime()
      if (past < minute) return ''
      if (past < hour) return relative.format(-Math.floor(past / minute), 'minute')
      if (past < 24 * hour) return relative.format(-Math.floor(past / hour), 'hour')
      return null
    },
    day: (value) => day.format(new Date(`${value}T00:00:00Z`)),
    month: (value) => month.format(new Date(`${value}-01T00:00:00Z`)),
    percent: (value) => percent.format(value / 100),
    bytes: (value) => {
      const [size, unit] = sizeOf(value)
      return inUnit(language, unit, 'short').format(size)
    },
    wait: (seconds) => {
      const parts = waitParts(seconds).filter(([value]) => value > 0)
      return list.format(parts.map(([value, unit]) => inUnit(language, unit).format(value)))
    },
  }
}

type Part = [value: number, unit: 'hour' | 'minute' | 'second']

/** Seconds stop mattering after some minutes, and then only make a moving target. */
function waitParts(seconds: number): Part[] {
  if (seconds < 600)
    return [
      [Math.floor(seconds / 60), 'minute'],
      [seconds % 60, 'second'],
    ]
  const minutes = Math.ceil(seconds / 60)
  return [
    [Math.floor(minutes / 60), 'hour'],
    [minutes % 60, 'minute'],
  ]
}

/** In thousands, as files are measured. */
function sizeOf(bytes: number): [size: number, unit: string] {
  if (bytes < 1000) return [bytes, 'byte']
  return bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
}

const inUnit = (language: string, unit: string, unitDisplay: 'long' | 'short' = 'long') =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay, maximumSignificantDigits: 3 })

/** English without a region would be American, with its month before the day. */
const regions: Record<string, string> = { en: 'en-GB', fr: 'fr-FR' }

export function withRegion(language: string, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.startsWith(`${language}-`)) ?? regions[language] ?? language
}

const made = new Map<string, Format>()

/** The formats of a language as its readers' own region has them, made once: Intl's are slow to make. */
export function formatOf(language: string): Format {
  const format = made.get(language) ?? makeFormat(withRegion(language, navigator.languages))
  made.set(language, format)
  return format
}
