/** A climate figure as people can take it in: two significant digits, in the unit that fits. */
export interface Figure {
  /** In `unit`; always positive, `isGain` tells the direction. */
  readonly value: number
  /** In `unit`; null when the source gives none. */
  readonly margin: number | null
  readonly unit: 'g' | 'kg' | 't'
  /** Digits behind the decimal sign. */
  readonly decimals: number
  /** Whether it is avoided, rather than emitted on top. Nothing at all is no loss. */
  readonly isGain: boolean
}

const gramsPer = { g: 1, kg: 1000, t: 1_000_000 }

/** Of kg CO2e with the bounds of its uncertainty. The ± ends at the same digit as the value, and has two at most. */
export function figureOf({ kgCo2e, low, high }: { kgCo2e: number; low: number; high: number }): Figure {
  const grams = Math.abs(kgCo2e) * 1000
  // By what it is once rounded: 999.6 g are a kilogram.
  const twoDigits = Number(grams.toPrecision(2))
  const unit = twoDigits >= gramsPer.t ? 't' : twoDigits >= gramsPer.kg ? 'kg' : 'g'
  const value = grams / gramsPer[unit]
  const margin = (Math.max(high - kgCo2e, kgCo2e - low) * 1000) / gramsPer[unit]
  const step = digitsFor(value)
  return {
    value: roundTo(value, step),
    // What would vanish is told by its own first digit.
    margin:
      margin === 0
        ? null
        : roundTo(margin, Math.min(step, digitsFor(margin))) || Number(margin.toPrecision(1)),
    unit,
    decimals: Math.max(0, step),
    isGain: kgCo2e >= 0,
  }
}

/** Digits behind the decimal sign with which a value shows two; before it when negative. */
function digitsFor(value: number): number {
  return value === 0 ? 0 : 1 - Math.floor(Math.log10(Number(value.toPrecision(2))))
}

function roundTo(value: number, digits: number): number {
  const rounded = Math.round(value * 10 ** digits) / 10 ** digits
  return Number(rounded.toFixed(Math.max(0, digits)))
}
