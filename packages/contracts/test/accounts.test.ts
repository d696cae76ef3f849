import { brokenPasswordRules, Email, NewPassword, RegisterInput, Username } from '@benne/contracts'
import { describe, expect, it } from 'vitest'

const rulesOf = (password: string) =>
  NewPassword.safeParse(password).error?.issues.map((i) => (i.code === 'custom' ? i.params?.rule : i.code)) ??
  []

describe('a new password', () => {
  it.each([
    ['short', 'Ab1!', ['too_small']],
    ['common with a tail', 'Password1!', ['password_common']],
    ['common with look-alikes', 'P@ssw0rd2024!', ['password_common']],
    ['common in another width', 'Ｐａｓｓｗｏｒｄ１！', ['password_common']],
    ['common in French', 'Azerty123!', ['password_common']],
    ['129 characters', `Aa1-${'x'.repeat(125)}`, ['too_big']],
  ])('is refused: %s', (_, password, rules) => {
    expect(rulesOf(password)).toEqual(rules)
  })

  it.each([
    ['no capital', 'verre-4821', ['password_uppercase']],
    ['no small letter', 'VERRE-4821', ['password_lowercase']],
    ['no digit', 'Verre-vide', ['password_digit']],
    ['no special character', 'Verre48210', ['password_special']],
    ['nothing but small letters', 'verre vide', ['password_uppercase', 'password_digit', 'password_special']],
    ['its owner’s name and little else', 'Camille79!', ['password_personal']],
    ['its owner’s name without accents', 'Helene-79', ['password_personal']],
    ['its owner’s address', 'Camille.Durand@1', ['password_personal']],
    ['a name within much else', 'Camille-verre-4821', []],
  ])('with %s breaks rules, of which those on characters are a setting', (_, password, rules) => {
    const personal = ['camille_7', 'camille.durand@example.org', 'Hélène', 'Durand']
    const broken = (composition: boolean) =>
      brokenPasswordRules(password, { composition, personal }).map(({ rule }) => rule)
    expect(broken(true)).toEqual(rules)
    expect(broken(false)).toEqual(rules.filter((rule) => rule === 'password_personal'))
  })

  it.each(['Verre-4821-lilas', 'Été à la plage 7 !', '  Spaces-1 stay  ', `Aa1-${'x'.repeat(124)}`])(
    'is accepted: %s',
    (password) => {
      expect(NewPassword.parse(password)).toBe(password)
    },
  )
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
