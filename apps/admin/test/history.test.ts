import { type CustodyChange, type CustodyEvent, custodyActions, custodyFaults } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { en } from '../src/i18n/en.ts'
import { lineNames, sentences, tellEvents } from '../src/records/history/told-events.ts'

const change = (
  field: string,
  before: CustodyChange['before'],
  after: CustodyChange['after'],
  more: Partial<CustodyChange> = {},
): CustodyChange => ({ field, before, after, personal: false, erased: false, ...more })

const event = (seq: number, action: CustodyEvent['action'], changes: CustodyChange[]): CustodyEvent => ({
  seq,
  at: new Date(Date.UTC(2026, 2, seq, 12)),
  actor: { type: 'user', id: 'u', name: 'Lucas' },
  action,
  changes,
  hash: String(seq),
  previousHash: String(seq - 1),
})

const created = event(1, 'created', [
  change('userId', null, 'u'),
  change('wasteType', null, 'plastic'),
  change('quantity', null, 2.4),
  change('unit', null, 'kg'),
  change('quantityKg', null, 2.4),
  change('status', null, 'pending'),
  change('validation', null, 'awaiting'),
  change('latitude', null, 48.1, { personal: true }),
  change('longitude', null, -1.6, { personal: true }),
  change('treatment', null, null),
  change('flags', [], []),
  change('createdAt', null, '2026-03-01T12:00:00.000Z'),
])
const tell = (...events: CustodyEvent[]) => tellEvents(events)
const fields = (told: ReturnType<typeof tell>[number] | undefined) => told?.changes.map(({ field }) => field)

describe('a history in words', () => {
  it('tells of a declaration what was given, what belongs together in one line', () => {
    expect(fields(tell(created)[0])).toEqual(['wasteType', 'mass', 'position'])
  })

  it('knows the unit of a quantity that changed alone', () => {
    const corrected = event(2, 'updated', [change('quantity', 2.4, 3), change('quantityKg', 2.4, 3)])
    const [, told] = tell(created, corrected)
    expect(fields(told)).toEqual(['mass'])
    expect(told?.changes[0]).toMatchObject({
      before: { quantity: 2.4, unit: 'kg' },
      after: { quantity: 3, unit: 'kg' },
    })
  })

  it('says where a record was moved, and does not say it twice', () => {
    const collected = event(2, 'processed', [
      change('status', 'pending', 'collected'),
      change('collectionDate', null, '2026-03-02T12:00:00.000Z'),
      change('processorId', null, 's'),
      change('processingNotes', null, 'Bin 4', { personal: true }),
    ])
    const [, told] = tell(created, collected)
    expect(told?.sentence).toBe('processed')
    expect(told?.after['status']).toBe('collected')
    expect(fields(told)).toEqual(['processingNotes'])
  })

  it.each([
    ['rejected', event(2, 'processed', [change('status', 'pending', 'rejected')])],
    ['validated', event(2, 'validated', [change('validation', 'awaiting', 'valid')])],
    ['refused', event(2, 'validated', [change('validation', 'awaiting', 'refused')])],
  ])('has a sentence of its own for %s', (sentence, second) => {
    expect(tell(created, second)[1]?.sentence).toBe(sentence)
  })

  it('tells that a judgement is repeated by what it is then, though nothing of it changed', () => {
    const refused = event(2, 'validated', [change('validation', 'awaiting', 'refused')])
    const again = event(3, 'validated', [change('validationNotes', 'a', 'b', { personal: true })])
    expect(tell(created, refused, again)[2]?.sentence).toBe('refused')
  })

  it('says that a value was erased, also where nothing is left of it', () => {
    const erased = event(2, 'updated', [change('description', null, null, { personal: true, erased: true })])
    const [, told] = tell(created, erased)
    expect(told?.changes).toMatchObject([{ field: 'description', erased: true }])
  })

  it('leaves out lines that go from nothing to nothing, and keeps fields that it does not know', () => {
    const later = event(2, 'updated', [change('address', null, ''), change('colour', 'red', 'green')])
    expect(fields(tell(created, later)[1])).toEqual(['address', 'colour'])
  })

  it('has words for every action, fault and line', () => {
    const { told, faults, fields: names } = en.history
    expect(Object.keys(told)).toEqual([...sentences])
    expect(sentences).toEqual(expect.arrayContaining([...custodyActions]))
    expect(Object.keys(faults)).toEqual([...custodyFaults, 'empty'])
    for (const line of lineNames) expect(names).toHaveProperty(line)
  })
})
