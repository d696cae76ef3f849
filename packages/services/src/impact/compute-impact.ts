import type { Factor, FactorSetId, Impact, ImpactSum, ImpactVersion, MassSource } from '@benne/contracts'
import { factorFor, type Substance } from './factor-sets.ts'

/** What of a record its impact depends on. */
export interface Weighed extends Substance {
  readonly quantityKg: number
  readonly massSource: MassSource
}

/** A figure with all that it was computed from, as a row of `waste_impacts` keeps it. */
export interface ComputedImpact
  extends Pick<ImpactVersion, 'factorSet' | 'baseline' | 'massKg' | 'massSource'> {
  /** Null with the figures when nothing is claimed. */
  readonly factorId: string | null
  readonly elements: string[]
  readonly kgCo2e: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Of a mass in kilograms by one factor: kg CO2e to the microgram, with the bounds of the source's uncertainty. */
export function figureOf(massKg: number, { benefit, uncertainty }: Factor) {
  const value = massKg * benefit
  // Without a ± of the source there are no bounds to tell: guessing one would lend it a precision nobody claimed.
  const margin = Math.abs(value) * (uncertainty ?? 0)
  return { kgCo2e: microgram(value), low: microgram(value - margin), high: microgram(value + margin) }
}

const microgram = (kilograms: number): number => Number(kilograms.toFixed(9))

/** What a record is worth by a factor set, whatever becomes of it. */
export function computeImpact(record: Weighed, factorSet: FactorSetId): ComputedImpact {
  const factor = factorFor(factorSet, record)
  const none = { kgCo2e: null, low: null, high: null }
  return {
    factorSet,
    factorId: factor?.id ?? null,
    elements: factor?.elements ?? [],
    baseline: 'landfill',
    massKg: record.quantityKg,
    massSource: record.massSource,
    ...(factor ? figureOf(record.quantityKg, factor) : none),
  }
}

/** Whether two figures were computed from the same: what they come to is the same then. */
export const sameImpact = (a: ComputedImpact, b: ComputedImpact): boolean =>
  a.factorSet === b.factorSet &&
  a.factorId === b.factorId &&
  a.massKg === b.massKg &&
  a.massSource === b.massSource

/** Records that were counted by one factor. */
export interface FactorTotal extends Pick<Impact, 'kgCo2e'> {
  /** Sum of what each may be off by, to either side. */
  readonly margin: number
  readonly records: number
}

/**
 * Adds what different factors came to. A factor that is wrong is wrong for every record alike, so that margins within
 * one add up; two factors do not err together, so that theirs add as the sides of a right angle do:
 * ± = √Σ(mᵢ fᵢ uᵢ)², where mᵢ is all the mass of factor i.
 */
export function sumImpacts(totals: readonly FactorTotal[]): ImpactSum {
  const value = totals.reduce((sum, { kgCo2e }) => sum + kgCo2e, 0)
  const margin = Math.hypot(...totals.map((total) => total.margin))
  return {
    kgCo2e: microgram(value),
    low: microgram(value - margin),
    high: microgram(value + margin),
    records: totals.reduce((sum, { records }) => sum + records, 0),
  }
}
