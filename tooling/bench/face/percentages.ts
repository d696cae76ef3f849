import type { Rate } from './rates.ts'

/** In per cent, with the digits that mean something down to a millionth. */
export function share(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const percent = value * 100
  if (percent === 0) return '0'
  if (percent >= 10) return percent.toFixed(1)
  return Number(percent.toPrecision(2)).toFixed(digitsOf(percent))
}

export const percentages = (rate: Rate | undefined): string =>
  rate ? `${share(rate.share)} [${share(rate.low)}–${share(rate.high)}]` : '–'

const digitsOf = (percent: number) => Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(percent))))
