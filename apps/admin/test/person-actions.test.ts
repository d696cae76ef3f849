import { permissions, roles, type User, userStatuses } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { actionsOn, personActions, whyUntouchable } from '../src/people/person-actions.ts'
import { person } from './people.ts'

const viewer = (role: User['role'], id = 'viewer') => ({ id, role })

describe('what a person may do to an account', () => {
  it('is nothing on their own, whatever their role', () => {
    for (const role of roles) {
      expect(whyUntouchable(viewer(role, 'a'), person({ id: 'a', role }))).toBe('own')
      expect(actionsOn(viewer(role, 'a'), person({ id: 'a', role }))).toEqual([])
    }
  })

  it('is, for staff, what the table gives them on residents, and nothing on staff', () => {
    expect(actionsOn(viewer('admin'), person())).toEqual([
      'sendPasswordReset',
      'endSessions',
      'deactivate',
      'suspend',
    ])
    for (const role of ['admin', 'super_admin'] as const) {
      expect(whyUntouchable(viewer('admin'), person({ role }))).toBe('staff')
      expect(actionsOn(viewer('admin'), person({ role }))).toEqual([])
    }
  })

  it('is, for super admins, everything on everybody else', () => {
    for (const role of roles) {
      expect(whyUntouchable(viewer('super_admin'), person({ role }))).toBeNull()
      expect(actionsOn(viewer('super_admin'), person({ role }))).toContain('setRole')
    }
  })

  it('is nothing for residents', () => {
    for (const status of userStatuses) expect(actionsOn(viewer('user'), person({ status }))).toEqual([])
  })

  it('fits the status of the account', () => {
    const on = (status: User['status']) => actionsOn(viewer('super_admin'), person({ status }))
    expect(on('active')).toEqual(['sendPasswordReset', 'endSessions', 'setRole', 'deactivate', 'suspend'])
    expect(on('suspended')).toEqual(['activate', 'setRole', 'deactivate'])
    expect(on('inactive')).toEqual(['activate', 'setRole', 'suspend'])
    expect(on('pending')).toEqual(['activate', 'sendPasswordReset', 'setRole', 'deactivate', 'suspend'])
  })

  it('leaves alone whoever is leaving: only they can take that back', () => {
    const leaving = person({ status: 'inactive', leavingAt: new Date() })
    expect(whyUntouchable(viewer('super_admin'), leaving)).toBe('leaving')
    expect(actionsOn(viewer('super_admin'), leaving)).toEqual([])
  })

  it('is named as the permissions are', () => {
    for (const action of personActions) expect(Object.keys(permissions)).toContain(`users.${action}`)
  })
})
