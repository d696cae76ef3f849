import { decimal, type FactorSet, factorsOf } from './factor-set.ts'

/** EPA counts in short tons of 2000 pounds, which are not metric ones: taking one for the other is 10 % off. */
export const kilogramsPerShortTon = 907.18474

/** kg CO2e per kg of waste, of metric tons CO2e per short ton. */
export const fromShortTons = (tonnesPerShortTon: number): number =>
  decimal((tonnesPerShortTon * 1000) / kilogramsPerShortTon)

/**
 * What recycling (food waste: composting) spares against landfill, in metric tons CO2e per short ton: landfilled minus
 * recycled, as WARM's tables print them. WARM credits the carbon that stays in a forest when paper is recycled, which
 * ADEME does not. No figure: film, digestion against its own landfill, batteries, textiles for reuse.
 */
const benefits = {
  /** Mixed plastics. */
  'plastic/mixed_plastic': 0.95,
  /** PET. */
  'plastic/pet_bottles': 1.06,
  /** HDPE. */
  'plastic/pe_rigid': 0.78,
  /** PP. */
  'plastic/pp_rigid': 0.81,
  /** Glass. */
  'glass/packaging': 0.3,
  /** Steel cans. */
  'metal/ferrous': 1.85,
  /** Aluminum cans. */
  'metal/aluminium': 9.15,
  /** Corrugated containers. */
  'paper/cardboard': 3.32,
  /** Food waste. */
  'organic/composting': 0.65,
  /** Mixed electronics. */
  'electronic/small_appliances': 0.92,
}

export const epaWarm: FactorSet = {
  id: 'epa-warm-16',
  name: 'WARM',
  publisher: 'US EPA',
  version: '16',
  published: '2023-12',
  url: 'https://www.epa.gov/warm',
  factors: factorsOf(
    'epa-warm-16',
    Object.fromEntries(
      Object.entries(benefits).map(([id, tonnes]) => [
        id,
        {
          elements: [],
          impact: null,
          avoided: null,
          net: null,
          landfill: null,
          benefit: fromShortTons(tonnes),
          // WARM prints none.
          uncertainty: null,
          validUntil: null,
        },
      ]),
    ),
  ),
}
