import type { WasteRecord, WasteStatus } from '@benne/contracts'

export interface Step {
  /** `final` stands for recycled or disposed while it is not known which. */
  name: WasteStatus | 'final'
  at: Date | null
  state: 'done' | 'current' | 'next'
}

/** The record's way as steps: what happened with its date, where it is, and what is still to come. */
export function stepsOf(record: WasteRecord): Step[] {
  const { status, createdAt, collectionDate, processingDate, completionDate } = record
  const way: Pick<Step, 'name' | 'at'>[] = [{ name: 'pending', at: createdAt }]
  const rejected = status === 'rejected'
  // A rejected record keeps only the steps that it went through.
  if (!rejected || collectionDate) way.push({ name: 'collected', at: collectionDate })
  if (!rejected || processingDate) way.push({ name: 'processed', at: processingDate })
  const ended = rejected || status === 'recycled' || status === 'disposed'
  way.push({ name: ended ? status : 'final', at: completionDate })

  const current = way.findIndex(({ name }) => name === status)
  return way.map((step, index) => ({
    ...step,
    state: index < current ? 'done' : index === current ? 'current' : 'next',
  }))
}
