import { type Factor, type FactorSetId, factorSets, type Material, type WasteType } from '@benne/contracts'
import { ademe } from './ademe.ts'
import { epaWarm } from './epa-warm.ts'
import type { FactorSet } from './factor-set.ts'

const sets: Readonly<Record<FactorSetId, FactorSet>> = { 'ademe-23.6': ademe, 'epa-warm-16': epaWarm }

/** Every set, in the order of the contracts. */
export const allFactorSets: readonly FactorSet[] = factorSets.map((id) => sets[id])

const byId = new Map(
  allFactorSets.map(({ id, factors }) => [id, new Map(factors.map((factor) => [factor.id, factor]))]),
)

/** A row of a set by its id; null when the set has no such figure. */
export const factorById = (factorSet: FactorSetId, id: string): Factor | null =>
  byId.get(factorSet)?.get(id) ?? null

/** What of a record its factor depends on. */
export interface Substance {
  readonly wasteType: WasteType
  readonly material: Material | null
  readonly treatment: string | null
}

/** The factor that a record is counted by; null when the set has none for it, or nothing is claimed for its type. */
export function factorFor(factorSet: FactorSetId, substance: Substance): Factor | null {
  const id = idOf[substance.wasteType](substance)
  return id === null ? null : factorById(factorSet, id)
}

const idOf: Readonly<Record<WasteType, (substance: Substance) => string | null>> = {
  plastic: ({ material }) => `plastic/${material ?? 'mixed_plastic'}`,
  metal: ({ material }) => `metal/${material ?? 'ferrous'}`,
  electronic: ({ material }) => `electronic/${material ?? 'small_appliances'}`,
  glass: () => 'glass/packaging',
  paper: () => 'paper/cardboard',
  organic: ({ treatment }) =>
    treatment === 'anaerobic_digestion' ? 'organic/anaerobic_digestion' : 'organic/composting',
  // The figure is that of clothes worn again, far above what rags are worth.
  textile: ({ treatment }) => (treatment === 'material_recycling' ? null : 'textile/reuse'),
  // It keeps pollution out of nature, and claims no CO2 for that.
  hazardous: () => null,
  // Nobody knows what it is made of.
  other: () => null,
}
