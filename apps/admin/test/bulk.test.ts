import { type BulkResult, maxBulkRecords, type WasteRecord } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import {
  commonTreatments,
  inChunks,
  needsReason,
  noOutcome,
  possibleActions,
  refusalOf,
  statusOf,
  toBulkAction,
} from '../src/bulk/bulk-plan.ts'
import { sendInChunks } from '../src/bulk/send-in-chunks.ts'
import { record } from './records.ts'

type Results = BulkResult['results']

const pending = record({ id: 'pending' })
const collected = record({ id: 'collected', status: 'collected' })
const processed = record({ id: 'processed', status: 'processed' })
const rejected = record({ id: 'rejected', status: 'rejected' })
const none = { notes: '', treatment: null }

const many = (count: number) => Array.from({ length: count }, (_, index) => record({ id: String(index) }))
const went = ({ id }: WasteRecord): Results[number] => ({
  id,
  ok: true,
  refusal: null,
  status: 'collected',
  version: 2,
})

describe('what can be done to many', () => {
  it('is what the life cycle allows to at least one, with how many that are', () => {
    expect(possibleActions([pending, pending, collected, rejected], 'admin')).toEqual([
      { action: 'validate', count: 3 },
      { action: 'collect', count: 2 },
      { action: 'process', count: 1 },
      { action: 'refuse', count: 3 },
      { action: 'reject', count: 3 },
    ])
    expect(possibleActions([rejected], 'admin')).toEqual([])
    expect(possibleActions([pending], 'user')).toEqual([])
  })

  it('leads to a status, or judges', () => {
    expect(statusOf('recycle')).toBe('recycled')
    expect(statusOf('validate')).toBeNull()
  })

  it('needs a reason where the life cycle says so', () => {
    expect(needsReason('reject', [pending], 'admin')).toBe(true)
    expect(needsReason('refuse', [rejected, pending], 'admin')).toBe(true)
    expect(needsReason('collect', [pending], 'admin')).toBe(false)
  })

  it('is told the treatments that fit every type, and none for other actions', () => {
    const plastic = processed
    const glass = record({ wasteType: 'glass', status: 'processed' })
    const organic = record({ wasteType: 'organic', status: 'processed' })
    expect(commonTreatments('dispose', [plastic])).toEqual(['incineration', 'landfill'])
    expect(commonTreatments('dispose', [plastic, glass])).toEqual(['landfill'])
    expect(commonTreatments('recycle', [plastic, organic])).toEqual([])
    expect(commonTreatments('collect', [plastic])).toEqual([])
  })

  it('is sent with what was said, and nothing where nothing was', () => {
    expect(toBulkAction('collect', none)).toEqual({ type: 'process', status: 'collected' })
    expect(toBulkAction('recycle', { notes: ' ok ', treatment: 'reuse' })).toEqual({
      type: 'process',
      status: 'recycled',
      processingNotes: 'ok',
      treatment: 'reuse',
    })
    expect(toBulkAction('refuse', { notes: 'no', treatment: null })).toEqual({
      type: 'validate',
      isValid: false,
      validationNotes: 'no',
    })
  })
})

describe('more than one call takes', () => {
  it('is sent in parts', () => {
    expect(inChunks(many(250)).map(({ length }) => length)).toEqual([maxBulkRecords, maxBulkRecords, 50])
    expect(inChunks([])).toEqual([])
  })

  it('tells after each part how far it is, and at last what became of each', async () => {
    const progress: number[] = []
    const outcome = await sendInChunks({
      records: many(120),
      send: async (chunk) => ({
        results: chunk.map((one) =>
          one.id === '110'
            ? { id: '110', ok: false, refusal: 'stale_version', status: 'collected', version: 2 }
            : went(one),
        ),
      }),
      onProgress: (_, sent) => progress.push(sent),
    })
    expect(progress).toEqual([100, 120])
    expect(outcome.done).toHaveLength(119)
    expect(outcome.left).toEqual([
      { record: expect.objectContaining({ id: '110' }), refusal: 'stale_version', status: 'collected' },
    ])
    expect([outcome.unsure, outcome.unsent]).toEqual([[], []])
  })

  it('can be stopped between two parts: the rest is not sent', async () => {
    let calls = 0
    const outcome = await sendInChunks({
      records: many(300),
      send: async (chunk) => {
        calls++
        return { results: chunk.map(went) }
      },
      isStopped: () => calls === 2,
      onProgress: () => undefined,
    })
    expect([calls, outcome.done.length, outcome.unsent.length]).toEqual([2, 200, 100])
  })

  it('ends when an answer is lost: those may be done, the rest is not sent', async () => {
    const outcome = await sendInChunks({
      records: many(250),
      send: async (chunk) => (chunk[0]?.id === '100' ? { lost: true } : { results: chunk.map(went) }),
      onProgress: () => undefined,
    })
    expect([outcome.done.length, outcome.unsure.length, outcome.unsent.length]).toEqual([100, 100, 50])
  })

  it('ends when a part is refused as a whole: nothing of it is done', async () => {
    const outcome = await sendInChunks({
      records: many(150),
      send: async () => ({ refused: true }),
      onProgress: () => undefined,
    })
    expect([outcome.done.length, outcome.unsure.length, outcome.unsent.length]).toEqual([0, 0, 150])
  })

  it('goes on with the rest, and keeps what was done before', async () => {
    const before = { ...noOutcome, done: [pending], unsent: [collected] }
    const outcome = await sendInChunks({
      records: [collected],
      send: async (chunk) => ({ results: chunk.map(went) }),
      before,
      onProgress: () => undefined,
    })
    expect(outcome).toEqual({ ...noOutcome, done: [pending, collected] })
  })
})

describe('why a record is left', () => {
  it('is that it is there already, when that is so', () => {
    const left = { record: pending, refusal: 'illegal_move', status: 'collected' } as const
    expect(refusalOf(left, 'collect')).toBe('already')
    expect(refusalOf({ ...left, status: 'recycled' }, 'collect')).toBe('illegal_move')
    expect(refusalOf({ ...left, refusal: 'stale_version' }, 'collect')).toBe('stale_version')
    expect(refusalOf({ ...left, refusal: 'not_found', status: null }, 'validate')).toBe('not_found')
  })
})
