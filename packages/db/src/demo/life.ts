import { isFinal, movesFrom, type Treatment, type WasteStatus, type WasteType } from '@benne/contracts'
import { workingTime } from './calendar.ts'
import {
  collectedNotes,
  disposedNotes,
  type Outcome,
  outcomes,
  processedNotes,
  recycledNotes,
  rejectionReasons,
  treatmentOf,
} from './outcomes.ts'
import type { Random, Weighted } from './random.ts'

/** Days from one status to the next: half the records are faster. Few wait longer than twice as long. */
const daysUntil = { collected: 3, processed: 4, recycled: 5, disposed: 6, rejected: 3 } as const
const spread = 0.45

type Move = keyof typeof daysUntil

const dates = {
  collected: 'collectionDate',
  processed: 'processingDate',
  recycled: 'completionDate',
  disposed: 'completionDate',
  rejected: 'completionDate',
} as const

/** What staff have done with a record by `until`, as the columns that tell of it. */
export function live(
  random: Random,
  record: { wasteType: WasteType; createdAt: Date },
  processors: Weighted<string>,
  until: Date,
): Columns {
  const columns: Columns = { status: 'pending', updatedAt: record.createdAt, version: 1, moves: [] }
  let at = record.createdAt
  for (const move of moves(random, record.wasteType)) {
    // Drawn for moves to come as well: chance must go on alike whatever the day.
    at = workingTime(random, at, random.logNormal(daysUntil[move], spread))
    const processorId = random.weighted(processors)
    const note = noteOf(random, move, record.wasteType)
    if (at >= until) continue
    columns[dates[move]] = at
    const treatment = isOutcome(move) ? treatmentOf(record.wasteType, move, note) : null
    columns.moves.push({ status: move, at, processorId, notes: note ?? null, treatment })
    columns.treatment = treatment
    columns.processorId = processorId
    // As when staff process by hand: a move without a note leaves the one before.
    if (note) columns.processingNotes = note
    columns.status = move
    columns.updatedAt = at
    columns.version++
  }
  return columns
}

interface Columns {
  status: WasteStatus
  collectionDate?: Date
  processingDate?: Date
  completionDate?: Date
  processorId?: string
  processingNotes?: string
  treatment?: Treatment | null
  updatedAt: Date
  version: number
  /** The same as it came about. */
  moves: DemoMove[]
}

/** Something that staff have done with a record. */
export interface DemoMove {
  readonly status: Move
  readonly at: Date
  readonly processorId: string
  readonly notes: string | null
  /** With the last one alone. */
  readonly treatment: Treatment | null
}

const isOutcome = (move: Move): move is Outcome => move !== 'collected' && move !== 'processed'

/** The way to the outcome; a record is mostly rejected at the door, seldom after sorting. */
function moves(random: Random, wasteType: WasteType): Move[] {
  const outcome = random.weighted(outcomes[wasteType])
  const before =
    outcome === 'rejected'
      ? random.weighted([
          [0, 60],
          [1, 28],
          [2, 12],
        ])
      : 2
  const way: Move[] = [...(['collected', 'processed'] as const).slice(0, before), outcome]
  let status: WasteStatus = 'pending'
  for (const move of way) {
    if (!movesFrom(status, 'admin').includes(move)) throw new Error(`${status} does not move to ${move}`)
    status = move
  }
  if (!isFinal(status)) throw new Error(`${status} is no outcome`)
  return way
}

function noteOf(random: Random, move: Move, wasteType: WasteType): string | undefined {
  const notes: Record<Move, readonly [texts: readonly string[], probability: number]> = {
    collected: [collectedNotes, 0.2],
    processed: [processedNotes, 0.25],
    recycled: [recycledNotes[wasteType], 0.5],
    disposed: [disposedNotes[wasteType], 0.7],
    rejected: [rejectionReasons[wasteType], 1],
  }
  const [texts, probability] = notes[move]
  return random.chance(probability) ? random.pick(texts) : undefined
}
