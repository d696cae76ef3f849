import type { CustodyChange, CustodyEvent } from '@benne/contracts'

// A record's chain of custody as people read it. Pure: words and units are elsewhere.

type Value = CustodyChange['before']
type State = Readonly<Record<string, Value>>

/** What changed, as one line: some fields say something only together. */
export interface ToldChange {
  readonly field: ToldField
  /** The record's fields before and after the event; those of the line are `fieldsOf(field)`. */
  readonly before: State
  readonly after: State
  /** The values were erased; that there was a change stays. */
  readonly erased: boolean
}

export interface ToldEvent {
  readonly event: CustodyEvent
  readonly sentence: Sentence
  /** What the sentence itself tells, for its holes. */
  readonly after: State
  readonly changes: readonly ToldChange[]
}

export const sentences = [
  'created',
  'adopted',
  'updated',
  'image_added',
  'image_removed',
  'withdrawn',
  'processed',
  'rejected',
  'validated',
  'refused',
  'anonymised',
] as const
export type Sentence = (typeof sentences)[number]

/** Lines in their order, each with the fields of the record that it tells. */
const lines = {
  wasteType: ['wasteType'],
  material: ['material'],
  mass: ['quantity', 'unit'],
  massSource: ['massSource'],
  description: ['description'],
  location: ['location'],
  address: ['address'],
  position: ['latitude', 'longitude'],
  images: ['images'],
  status: ['status'],
  treatment: ['treatment'],
  processingNotes: ['processingNotes'],
  validation: ['validation'],
  validationNotes: ['validationNotes'],
  environmentalScore: ['environmentalScore'],
  pointsAwarded: ['pointsAwarded'],
  wasteCode: ['wasteCode'],
  flags: ['flags'],
} as const satisfies Record<string, readonly string[]>

export type LineName = keyof typeof lines
/** A line of ours, or a field that this program does not know, under its own name. */
export type ToldField = LineName | (string & {})
export const lineNames = Object.keys(lines) as LineName[]

export const fieldsOf = (field: ToldField): readonly string[] =>
  Object.hasOwn(lines, field) ? lines[field as LineName] : [field]

/** What the event says by itself (who and when), or what follows from other fields. */
const untold = new Set([
  'userId',
  'quantityKg',
  'collectionDate',
  'processingDate',
  'completionDate',
  'processorId',
  'categoryVersion',
  'validatedBy',
  'validationDate',
  'createdAt',
  'updatedAt',
  'withdrawnAt',
])

/** The events, oldest first, each with its sentence and what changed. */
export function tellEvents(events: readonly CustodyEvent[]): ToldEvent[] {
  let state: State = {}
  return events.map((event) => {
    const before = { ...state, ...valuesOf(event.changes, 'before') }
    const after = { ...before, ...valuesOf(event.changes, 'after') }
    state = after
    const sentence = sentenceOf(event, after)
    return { event, sentence, after, changes: changesOf(event, sentence, before, after) }
  })
}

const valuesOf = (changes: readonly CustodyChange[], side: 'before' | 'after'): State =>
  Object.fromEntries(changes.map((change) => [change.field, change[side]]))

function sentenceOf({ action }: CustodyEvent, after: State): Sentence {
  if (action === 'processed' && after['status'] === 'rejected') return 'rejected'
  if (action === 'validated' && after['validation'] === 'refused') return 'refused'
  return action
}

/** What a sentence says already needs no line. */
const saidBySentence: Partial<Record<Sentence, readonly string[]>> = {
  created: ['status', 'validation'],
  adopted: ['status', 'validation'],
  processed: ['status'],
  rejected: ['status'],
  validated: ['validation'],
  refused: ['validation'],
}

function changesOf(event: CustodyEvent, sentence: Sentence, before: State, after: State): ToldChange[] {
  const changed = new Map(event.changes.map((change) => [change.field, change]))
  const said = saidBySentence[sentence] ?? []
  const known = lineNames
    .filter((name) => !said.includes(name) && fieldsOf(name).some((field) => changed.has(field)))
    .map(
      (field): ToldChange => ({
        field,
        before,
        after,
        erased: fieldsOf(field).some((one) => changed.get(one)?.erased),
      }),
    )
  const ours = new Set<string>(Object.values(lines).flat())
  const others = [...changed.values()]
    .filter(({ field }) => !ours.has(field) && !untold.has(field))
    .map(({ field, erased }): ToldChange => ({ field, before, after, erased }))
  return [...known, ...others].filter((change) => change.erased || isAnything(change))
}

/** A first event tells of each field; those that were left empty are none of its story. */
function isAnything({ field, before, after }: ToldChange): boolean {
  return fieldsOf(field).some((one) => !isEmpty(before[one]) || !isEmpty(after[one]))
}

export const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)
