import { Email, NewPassword, RegisterInput, Username } from '@benne/contracts'
import { describe, expect, it } from 'vitest'

const rulesOf = (password: string) =>
  NewPassword.safeParse(password).error?.issues.map((i) => (i.code === 'custom' ? i.params?.rule : i.code)) ??
  []

describe('a new password', () => {
  it.each([
    ['short', 'Ab1!', ['too_small']],
    ['no capital', 'verre-4821', ['password_uppercase']],
    ['no small letter', 'VERRE-4821', ['password_lowercase']],
    ['no digit', 'Verre-vide', ['password_digit']],
    ['no special character', 'Verre48210', ['password_special']],
    ['common with a tail', 'Password1!', ['password_common']],
    ['common with look-alikes', 'P@ssw0rd2024!', ['password_common']],
    ['common in another width', 'Ｐａｓｓｗｏｒｄ１！', ['password_common']],
    ['common in French', 'Azerty123!', ['password_common']],
    ['129 characters', `Aa1-${'x'.repeat(125)}`, ['too_big']],
  ])('is refused: %s', (_, password, rules) => {
    expect(rulesOf(password)).toEqual(rules)
  })

  it.each(['Verre-4821-lilas', 'Été à la plage 7 !', '  Spaces-1 stay  '])('is accepted: %s', (password) => {
    expect(NewPassword.parse(password)).toBe(password)
  })
})

describe('registration', () => {
  const form = {
    email: ' Camille@Example.ORG ',
    username: 'camille_7',
    firstName: 'Camille',
    lastName: 'Durand',
    password: 'Verre-4821-lilas',
    confirmPassword: 'Verre-4821-lilas',
  }

  it('takes the e-mail address in lower case, and no role', () => {
    const input = RegisterInput.parse({ ...form, role: 'super_admin' })
    expect(input.email).toBe('camille@example.org')
    expect(input).not.toHaveProperty('role')
  })

  it.each(['\u200b', '1234', 'Ana\u202eelim', 'An\u2028a'])('refuses the name %j', (firstName) => {
    expect(RegisterInput.safeParse({ ...form, firstName }).success).toBe(false)
  })

  it.each(['Ève', '李', 'O’Brien-García', 'Нина'])('accepts the name %s', (firstName) => {
    expect(RegisterInput.safeParse({ ...form, firstName }).success).toBe(true)
  })

  it('refuses passwords that differ, at the second', () => {
    const issues = RegisterInput.safeParse({ ...form, confirmPassword: 'other' }).error?.issues
    expect(issues).toMatchObject([{ path: ['confirmPassword'], params: { rule: 'password_mismatch' } }])
  })

  it.each(['no', 'a'.repeat(51), 'a b', 'a-b', 'аdmin', 'é_é', "x'--"])(
    'refuses the username %s',
    (username) => {
      expect(Username.safeParse(username).success).toBe(false)
    },
  )

  it.each(['a', 'a@b', 'a@b.c d', '@x.org', `${'a'.repeat(250)}@x.org`])(
    'refuses the e-mail address %s',
    (email) => {
      expect(Email.safeParse(email).success).toBe(false)
    },
  )
})
