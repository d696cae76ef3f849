import { z } from 'zod'
import { Id } from './primitives.ts'

/** Tables of emission factors, each with its version in its id: what one says never changes. */
export const factorSets = ['ademe-23.6', 'epa-warm-16'] as const
export const FactorSetId = z.enum(factorSets)
export type FactorSetId = z.infer<typeof FactorSetId>

/** Unless somebody has had another one computed. */
export const defaultFactorSet: FactorSetId = 'ademe-23.6'

/** What waste is compared with: it would have been buried. */
export const baselines = ['landfill'] as const

/**
 * What handling one record well is worth to the climate, in kg CO2e: positive is avoided. Avoided emissions are told
 * apart and never taken off an inventory.
 */
export const Impact = z.object({
  kgCo2e: z.number(),
  /** Bounds of the source's own uncertainty, `low` ≤ `kgCo2e` ≤ `high`. */
  low: z.number(),
  high: z.number(),
  /** Of the factor set, such as `plastic/pet_bottles`. */
  factorId: z.string(),
  factorSet: FactorSetId,
  baseline: z.enum(baselines),
  /** From 1; computing it anew adds one. */
  version: z.int().positive(),
  /** True until the waste is recycled: then it is achieved. */
  potential: z.boolean(),
})
export type Impact = z.infer<typeof Impact>

/** One row of a factor set. Figures in kg CO2e per kg of waste, as the source prints them or computed from that. */
export const Factor = z.object({
  id: z.string(),
  factorSet: FactorSetId,
  /** Ids of the source's own elements; none where the source has no ids. */
  elements: z.array(z.string()),
  /** Emitted by collecting and treating; null where the source gives the difference alone. */
  impact: z.number().nullable(),
  /** Spared by what is made of it: negative. */
  avoided: z.number().nullable(),
  net: z.number().nullable(),
  /** The same waste in the baseline. */
  landfill: z.number().nullable(),
  /** `landfill − net`: what a record is worth, per kg. */
  benefit: z.number(),
  /** The source's own, as a share: 0.2 for 20 %. Null where it gives none. */
  uncertainty: z.number().nullable(),
  /** Until when the source meant it to be used (YYYY-MM); null when it says nothing. */
  validUntil: z.string().nullable(),
})
export type Factor = z.infer<typeof Factor>

export const ImpactVersion = z.object({
  ...Impact.omit({ potential: true }).shape,
  computedAt: z.date(),
  massKg: z.number(),
  massSource: z.enum(['estimated', 'weighed']),
})
export type ImpactVersion = z.infer<typeof ImpactVersion>

/** Why a record claims no figure. */
export const noImpactReasons = [
  /** Hazardous waste: what counts is the pollution that was kept out of nature. */
  'pollution_avoided',
  'no_factor',
  'disposed',
  'rejected',
  'refused',
  'withdrawn',
] as const

export const RecordImpact = z.object({
  /** Null when the record claims nothing; `reason` says why. */
  impact: Impact.nullable(),
  reason: z.enum(noImpactReasons).nullable(),
  factor: Factor.nullable(),
  /** The same mass by the other factor sets, so that nobody picks the figure they like. */
  others: z.array(z.object({ factor: Factor, kgCo2e: z.number() })),
  /** True when the sets do not even agree whether it is a gain. */
  signsDiffer: z.boolean(),
  /** Everything that was ever shown, newest first. */
  versions: z.array(ImpactVersion),
})
export type RecordImpact = z.infer<typeof RecordImpact>

export const RecordImpactInput = z.strictObject({ id: Id })
export type RecordImpactInput = z.infer<typeof RecordImpactInput>

/** A sum of impacts. Records of one factor err together, different factors apart: ± is √Σ(mᵢ fᵢ uᵢ)² over the factors. */
export const ImpactSum = z.object({
  kgCo2e: z.number(),
  low: z.number(),
  high: z.number(),
  records: z.int(),
})
export type ImpactSum = z.infer<typeof ImpactSum>

export const FactorSets = z.object({
  /** The one that new records are computed with. */
  current: FactorSetId,
  sets: z.array(
    z.object({
      id: FactorSetId,
      name: z.string(),
      publisher: z.string(),
      version: z.string(),
      /** YYYY-MM of its publication. */
      published: z.string(),
      url: z.string(),
      factors: z.array(Factor),
    }),
  ),
})
export type FactorSets = z.infer<typeof FactorSets>

export const RecomputeImpactInput = z.strictObject({ factorSet: FactorSetId })
export type RecomputeImpactInput = z.infer<typeof RecomputeImpactInput>
