import { describe, expect, it } from 'vitest'
import { stepsOf } from '../src/records/lifecycle.ts'
import { record } from './records.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute))
const drawn = (...args: Parameters<typeof record>) =>
  stepsOf(record(...args)).map(({ name, state }) => `${name} ${state}`)

describe('the steps of a record', () => {
  it('lie ahead of one that was just declared', () => {
    expect(drawn()).toEqual(['pending current', 'collected next', 'processed next', 'final next'])
  })

  it('are done up to where it is', () => {
    expect(drawn({ status: 'processed', collectionDate: at(1), processingDate: at(2) })).toEqual([
      'pending done',
      'collected done',
      'processed current',
      'final next',
    ])
  })

  it('end with what became of it', () => {
    const dates = { collectionDate: at(1), processingDate: at(2), completionDate: at(3) }
    expect(drawn({ status: 'disposed', ...dates }).at(-1)).toBe('disposed current')
    expect(stepsOf(record({ status: 'recycled', ...dates })).at(-1)?.at).toEqual(at(3))
  })

  it('are only those it went through when it was rejected', () => {
    expect(drawn({ status: 'rejected', completionDate: at(1) })).toEqual(['pending done', 'rejected current'])
    expect(drawn({ status: 'rejected', collectionDate: at(1), completionDate: at(2) })).toEqual([
      'pending done',
      'collected done',
      'rejected current',
    ])
  })
})
