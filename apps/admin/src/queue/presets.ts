import { filterSearch, type RecordFilter } from '../records/record-filter.ts'

/** What staff look for most, each with its own order: whoever has waited longest comes first. */
export const presets = {
  all: {},
  toValidate: { validation: 'awaiting', order: 'asc' },
  toCollect: { status: 'pending', order: 'asc' },
  toProcess: { status: 'collected', order: 'asc' },
  toFinish: { status: 'processed', order: 'asc' },
  odd: { validation: 'awaiting', flagged: true },
} as const satisfies Record<string, RecordFilter>

export type PresetName = keyof typeof presets
export const presetNames = Object.keys(presets) as PresetName[]

export const presetSearch = (name: PresetName): string => filterSearch(presets[name])

const filled = (filter: RecordFilter) =>
  Object.entries(filter).filter(([, value]) => value !== undefined) as [keyof RecordFilter, unknown][]

/** The preset that a filter narrows down further: the one that says most of what the filter says. */
export function presetOf(filter: RecordFilter): PresetName {
  const contained = presetNames.filter((name) =>
    filled(presets[name]).every(([field, value]) => filter[field] === value),
  )
  const size = (name: PresetName) => filled(presets[name]).length
  return contained.reduce<PresetName>((best, name) => (size(name) > size(best) ? name : best), 'all')
}

export type NarrowingField = Exclude<keyof RecordFilter, 'sort' | 'order'>

/** What a filter leaves out beyond its preset, in the order in which it is offered. */
export function beyondPreset(filter: RecordFilter): NarrowingField[] {
  const own: RecordFilter = presets[presetOf(filter)]
  return filled(filter)
    .map(([field]) => field)
    .filter(
      (field): field is NarrowingField => field !== 'sort' && field !== 'order' && own[field] === undefined,
    )
}

/** Whether a filter is a preset and nothing else. */
export const isPreset = (filter: RecordFilter): boolean =>
  filterSearch(filter) === presetSearch(presetOf(filter))
