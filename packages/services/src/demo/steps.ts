import { hash } from 'node:crypto'
import type { CustodyAction } from '@benne/contracts'
import type { DemoRecord } from '@benne/db/demo'
import type { RecordRow } from '../waste/to-record.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** One thing that was done with a record: what its chain of custody tells of. */
export interface Step {
  readonly at: Date
  readonly actorId: string
  readonly action: Extract<CustodyAction, 'created' | 'processed' | 'validated'>
  /** Columns that it changes. */
  readonly columns: Partial<RecordRow>
}

const dates = {
  collected: 'collectionDate',
  processed: 'processingDate',
  recycled: 'completionDate',
  disposed: 'completionDate',
  rejected: 'completionDate',
} as const

/** What staff write when a declaration is not right. */
const refusals = [
  'Déclaré deux fois : une autre déclaration porte sur le même lot.',
  'Le contenu n’est pas celui qui a été déclaré.',
  'La quantité déclarée est très supérieure à la pesée.',
]

/** Chance that is the same for a record whenever it is asked: from 0 up to, but not, 1. */
function draw(what: string, { id }: DemoRecord): number {
  return hash('sha256', `${what} ${id}`, 'buffer').readUInt32BE(0) / 2 ** 32
}

/**
 * Everything that was done with a record after its declaration, oldest first: its moves, and what staff found when they
 * took it in. `flagged`: whether something looked odd. `until`: where the history ends; what is recent waits longer.
 */
export function stepsOf(record: DemoRecord, { flagged, until }: { flagged: boolean; until: Date }): Step[] {
  const steps = record.moves.map(
    ({ status, at, processorId, notes, treatment }): Step => ({
      at,
      actorId: processorId,
      action: 'processed',
      columns: {
        status,
        treatment,
        processorId,
        [dates[status]]: at,
        // A move without a note leaves the one before.
        ...(notes !== null && { processingNotes: notes }),
      },
    }),
  )
  const judgement = judge(record, { flagged, until })
  return judgement
    ? [...steps, judgement].toSorted((a, b) => a.at.getTime() - b.at.getTime())
    : steps.map(judgedByRejection)
}

/** What is turned away before anybody judged it is judged by that. */
function judgedByRejection(step: Step): Step {
  if (step.columns.status !== 'rejected') return step
  const judged = { validation: 'refused', validatedBy: step.actorId, validationDate: step.at } as const
  return { ...step, columns: { ...step.columns, ...judged } }
}

/** Staff judge what they take in, soon after; some they leave for later, and what looks odd they put off. */
function judge(record: DemoRecord, { flagged, until }: { flagged: boolean; until: Date }): Step | null {
  const [taken, next] = record.moves
  if (taken?.status !== 'collected') return null
  const recent = until.getTime() - taken.at.getTime() < 4 * dayMs
  if (draw('put off', record) < (flagged ? 0.5 : recent ? 0.6 : 0.02)) return null
  const soon = taken.at.getTime() + Math.round((2 + 50 * draw('minutes', record)) * minuteMs)
  // Between the two moves, or a step would come out of its order.
  const at = new Date(Math.min(soon, next ? Math.floor((taken.at.getTime() + next.at.getTime()) / 2) : soon))
  const refused = draw('refused', record) < (flagged ? 0.3 : 0.03)
  return {
    at,
    actorId: taken.processorId,
    action: 'validated',
    columns: {
      validation: refused ? 'refused' : 'valid',
      validatedBy: taken.processorId,
      validationDate: at,
      ...(refused && {
        validationNotes: refusals[Math.floor(draw('why', record) * refusals.length)] ?? null,
      }),
      // Now and then the scales say more than the declaration.
      ...(!refused && draw('corrected', record) < 0.015 && { pointsAwarded: correctedPoints }),
    },
  }
}

/** Points that staff give by hand. */
const correctedPoints = 12
