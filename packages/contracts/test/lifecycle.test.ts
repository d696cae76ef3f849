import {
  actionsOn,
  actionTo,
  isFinal,
  movesFrom,
  type RecordAction,
  recordActions,
  roles,
  ruleFor,
  wasteStatuses,
} from '@benne/contracts'
import { describe, expect, it } from 'vitest'

// Written out again, from the product's words: a change to the table must be meant.
const open = ['pending', 'collected', 'processed']
const allowed: Record<RecordAction, { user: string[]; staff: string[] }> = {
  update: { user: ['pending'], staff: open },
  addImage: { user: ['pending'], staff: open },
  removeImage: { user: ['pending'], staff: open },
  withdraw: { user: ['pending'], staff: open },
  collect: { user: [], staff: ['pending'] },
  process: { user: [], staff: ['collected'] },
  recycle: { user: [], staff: ['processed'] },
  dispose: { user: [], staff: ['processed'] },
  reject: { user: [], staff: open },
  validate: { user: [], staff: [...open, 'recycled', 'disposed'] },
  refuse: { user: [], staff: [...open, 'recycled', 'disposed'] },
}

describe('life cycle', () => {
  for (const action of recordActions) {
    for (const role of roles) {
      it(`${role}: ${action}`, () => {
        const from = wasteStatuses.filter((status) => ruleFor(status, action, role) !== null)
        expect(from).toEqual(allowed[action][role === 'user' ? 'user' : 'staff'])
      })
    }
  }

  it('moves along one way, and ends in recycled, disposed or rejected', () => {
    expect(wasteStatuses.map((from) => movesFrom(from, 'admin'))).toEqual([
      ['collected', 'rejected'],
      ['processed', 'rejected'],
      ['recycled', 'disposed', 'rejected'],
      [],
      [],
      [],
    ])
    expect(wasteStatuses.filter(isFinal)).toEqual(['recycled', 'disposed', 'rejected'])
    expect(wasteStatuses.flatMap((from) => movesFrom(from, 'user'))).toEqual([])
  })

  it('leads where each action says', () => {
    for (const [status, action] of Object.entries(actionTo)) {
      const from = wasteStatuses.find((each) => ruleFor(each, action, 'admin')) ?? 'pending'
      expect(ruleFor(from, action, 'admin')?.to).toBe(status)
    }
  })

  it('wants a reason for what takes something from its owner', () => {
    const reasoned = (role: 'user' | 'admin') =>
      recordActions.filter((action) => ruleFor('pending', action, role)?.needs?.includes('reason'))
    expect(reasoned('admin')).toEqual(['withdraw', 'reject', 'refuse'])
    expect(reasoned('user')).toEqual([])
  })

  it('leaves a resident nothing but taking it back once staff have judged it', () => {
    const record = { status: 'pending', validationDate: new Date() } as const
    expect(actionsOn(record, 'user')).toEqual(['withdraw'])
    expect(actionsOn({ ...record, validationDate: null }, 'user')).toEqual([
      'update',
      'addImage',
      'removeImage',
      'withdraw',
    ])
    expect(actionsOn(record, 'admin')).toContain('update')
  })
})
