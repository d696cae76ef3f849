import { ChangePasswordInput } from '@benne/contracts'
import { describe, expect, it } from 'vitest'
import { passwordChecks, passwordFormIssues } from '../src/session/check-password.ts'

const personal = ['marie', 'marie@example.org', 'Marie', 'Curie']
const unmet = (password: string, composition: boolean, names: string[] = []) =>
  passwordChecks(password, { composition, personal: names }).flatMap(({ rule, met }) => (met ? [] : [rule]))

describe('the rules that are shown', () => {
  it('are those of the installation', () => {
    const shown = (composition: boolean, names: string[]) =>
      passwordChecks('', { composition, personal: names }).map(({ rule }) => rule)
    expect(shown(false, [])).toEqual(['length', 'password_common'])
    expect(shown(false, ['ab'])).toEqual(['length', 'password_common']) // too short to be looked for
    expect(shown(true, personal)).toEqual([
      'length',
      'password_lowercase',
      'password_uppercase',
      'password_digit',
      'password_special',
      'password_personal',
      'password_common',
    ])
  })

  it('are met one by one, and none by nothing', () => {
    expect(unmet('corbeau vert', false)).toEqual([])
    expect(unmet('corbeau vert', true)).toEqual(['password_uppercase', 'password_digit', 'password_special'])
    expect(unmet('Marie-186!', true, personal)).toEqual(['password_personal'])
    expect(unmet('Password1!', true)).toEqual(['password_common'])
    expect(passwordChecks('', { composition: true, personal }).every(({ met }) => !met)).toBe(true)
  })
})

describe('a form with a new password', () => {
  const rules = (values: Record<string, string>) =>
    [...passwordFormIssues(ChangePasswordInput, values, 'newPassword', { composition: true, personal })].map(
      ([field, { rule }]) => [field, rule],
    )

  it('says of an empty field that it is empty, and of each other the first thing wrong', () => {
    expect(rules({ currentPassword: '', newPassword: 'abc', confirmPassword: '' })).toEqual([
      ['currentPassword', 'invalid_type'],
      ['newPassword', 'too_small'],
      ['confirmPassword', 'invalid_type'],
    ])
  })

  it('says when the two differ, and nothing when all is well', () => {
    const good = { currentPassword: 'x', newPassword: 'Corbeau-9931-vert' }
    expect(rules({ ...good, confirmPassword: 'Corbeau-9931-ver' })).toEqual([
      ['confirmPassword', 'password_mismatch'],
    ])
    expect(rules({ ...good, confirmPassword: good.newPassword })).toEqual([])
  })
})
