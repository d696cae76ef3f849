import type { Factor } from '@benne/contracts'
import { decimal, type Element, type FactorSet, factorsOf } from './factor-set.ts'

/** Burying the same waste, which is what handling it well is compared with: emitted, and what the source takes off that. */
const landfill = {
  inert: [['34476', 0.041]],
  cardboard: [
    ['34484', 0.95],
    ['34485', -0.85],
  ],
  putrescible: [
    ['34648', 0.692],
    ['34649', -0.226],
  ],
  /** End of life without recycling. */
  textile: [['34632', 1.382]],
} as const satisfies Record<string, readonly Element[]>

/**
 * The latest of the dates (March 2022, March 2024) that most of these elements carry. ADEME still calls them valid; which
 * has which date is not kept here, so an element may be older than this says.
 */
const validUntil = '2024-03'

interface Flow {
  /** Emitted by collecting and treating. */
  readonly impact: Element
  /** Spared by what is made of it; negative. */
  readonly avoided?: Element
  /** Null where the source has no figure: then only what the treatment itself spares is counted. */
  readonly landfill: keyof typeof landfill | null
  /** The source's own ±, as a share. */
  readonly uncertainty: number
}

// oxlint-disable oxc/approx-constant -- 0.434 and 1.442 are what ADEME prints, not logarithms
const plastics = {
  'plastic/pet_bottles': inert(['34492', 0.662], ['34493', -1.741]),
  'plastic/pe_rigid': inert(['34522', 0.434], ['34523', -1.442]),
  'plastic/pp_rigid': inert(['34550', 0.434], ['34551', -1.306]),
  'plastic/pe_film': inert(['34526', 0.53], ['34527', -1.128]),
}
// oxlint-enable oxc/approx-constant

const flows: Readonly<Record<string, Flow>> = {
  ...plastics,
  'glass/packaging': inert(['34472', 0.639], ['34473', -1.158]),
  'metal/ferrous': inert(['34666', 0.938], ['34667', -2.211]),
  'metal/aluminium': inert(['34460', 0.873], ['34461', -8.432]),
  'paper/cardboard': {
    impact: ['34480', 0.992],
    avoided: ['34481', -0.379],
    landfill: 'cardboard',
    uncertainty: 0.2,
  },
  'organic/composting': {
    impact: ['34638', 0.14],
    avoided: ['34639', -0.026],
    landfill: 'putrescible',
    uncertainty: 0.5,
  },
  'organic/anaerobic_digestion': {
    impact: ['34636', 0.173],
    avoided: ['34637', -0.012],
    landfill: 'putrescible',
    uncertainty: 1,
  },
  'electronic/small_appliances': {
    impact: ['34612', 0.802],
    avoided: ['34613', -1.669],
    landfill: null,
    uncertainty: 0.1,
  },
  'electronic/batteries': {
    impact: ['34634', 0.36],
    avoided: ['34635', -0.803],
    landfill: null,
    uncertainty: 0.2,
  },
  'textile/reuse': {
    impact: ['34630', 0.5],
    avoided: ['34631', -25.107],
    landfill: 'textile',
    uncertainty: 0.5,
  },
}

function inert(impact: Element, avoided: Element): Flow {
  return { impact, avoided, landfill: 'inert', uncertainty: 0.2 }
}

type Row = Omit<Factor, 'id' | 'factorSet'>

function toRow({ impact, avoided, landfill: kind, uncertainty }: Flow): Row {
  const buried = kind === null ? null : landfill[kind]
  const net = decimal(impact[1] + (avoided?.[1] ?? 0))
  const baseline = buried && decimal(buried.reduce((sum, [, value]) => sum + value, 0))
  return {
    elements: [impact, ...(avoided ? [avoided] : []), ...(buried ?? [])].map(([id]) => id),
    impact: impact[1],
    avoided: avoided?.[1] ?? null,
    net,
    landfill: baseline,
    benefit: decimal((baseline ?? 0) - net),
    uncertainty,
    validUntil,
  }
}

/** Plastic of which nobody said what it is: the mean of the four that the source knows, each counting the same. */
function meanOf(rows: readonly Row[]): Row {
  const mean = (value: (row: Row) => number | null) =>
    decimal(rows.reduce((sum, row) => sum + (value(row) ?? 0), 0) / rows.length)
  const [first] = rows
  if (!first) throw new Error('there is no mean of nothing')
  return {
    ...first,
    elements: [...new Set(rows.flatMap((row) => row.elements))],
    impact: mean((row) => row.impact),
    avoided: mean((row) => row.avoided),
    net: mean((row) => row.net),
    benefit: mean((row) => row.benefit),
  }
}

/**
 * What treating hazardous waste emits, for who looks it up. It claims nothing, so its benefit is nought: what counts is
 * the pollution that was kept out of nature, and that is not a mass of CO2.
 */
const hazardous = (impact: Element, uncertainty: number): Row => ({
  ...toRow({ impact, landfill: null, uncertainty }),
  benefit: 0,
})

export const ademe: FactorSet = {
  id: 'ademe-23.6',
  name: 'Base Carbone',
  publisher: 'ADEME',
  version: '23.6',
  published: '2025-07',
  url: 'https://data.ademe.fr/datasets/base-carboner',
  factors: factorsOf('ademe-23.6', {
    'plastic/mixed_plastic': meanOf(Object.values(plastics).map(toRow)),
    ...Object.fromEntries(Object.entries(flows).map(([id, flow]) => [id, toRow(flow)])),
    'hazardous/incineration': hazardous(['34712', 0.844], 0.2),
    'hazardous/storage': hazardous(['34714', 0.128], 0.5),
  }),
}
