import type { RegisterInput, User } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password, startTestServer, type TestServer } from './support/server.ts'
import { brokenRules, registration, Visitor } from './support/visitor.ts'

let at: TestServer
let register: (form: Record<string, unknown>) => ReturnType<Visitor['call']>
beforeAll(async () => {
  at = await startTestServer({ trustedProxies: ['127.0.0.1'] })
  register = (form) => new Visitor(at.url).call('auth.register', form)
})
afterAll(() => at.stop())

const accountsLike = (form: { email: string }) =>
  at.db.select().from(users).where(eq(users.email, form.email.toLowerCase()))

describe('who registers as more than a resident', () => {
  it.each([
    ['role', { role: 'super_admin' }],
    ['status and verification', { status: 'active', isVerified: true, emailVerifiedAt: new Date() }],
    ['another’s id', { id: '01a20703-ef83-74bd-b1ea-908a01438c05' }],
    ['a hash of their own', { passwordHash: '$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA' }],
  ])('by sending %s along is a resident all the same', async (what, more) => {
    const form = registration(`raise_${what.replaceAll(/\W/g, '_')}`, more)
    expect(await register(form)).toMatchObject({ status: 200, data: { role: 'user', isVerified: false } })
    const [row] = await accountsLike(form)
    expect(row).toMatchObject({ role: 'user', emailVerifiedAt: null })
    expect(row?.id).not.toBe('01a20703-ef83-74bd-b1ea-908a01438c05')
    expect(await new Visitor(at.url).signIn(form.username)).toMatchObject({
      data: { user: { role: 'user' } },
    })
  })

  it('by a prototype is a resident, too', async () => {
    const form = JSON.stringify(registration('raise_prototype'))
    const polluted = `{"json":${form.slice(0, -1)},"__proto__":{"role":"admin"},"constructor":{"role":"admin"}}}`
    expect(await new Visitor(at.url).raw<User>('auth.register', polluted)).toMatchObject({
      data: { role: 'user' },
    })
  })

  it('by raising themselves afterwards is refused, and so is what no form sends', async () => {
    const { token, user } = await at.signedIn()
    const me = new Visitor(at.url)
    for (const field of [
      'role',
      'status',
      'isVerified',
      'emailVerifiedAt',
      'passwordHash',
      'id',
      'pendingEmail',
    ]) {
      const answer = await me.call('users.updateMe', { [field]: 'admin' }, { token })
      expect(brokenRules(answer)).toEqual([`${field} unknown_field`])
    }
    expect(await me.call('users.setRole', { id: user.id, role: 'admin' }, { token })).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
    expect(await me.ask<User>('auth.me', undefined, { token })).toMatchObject({ data: { role: 'user' } })
  })
})

describe('a name that looks like another', () => {
  const owner = registration('Camille_F', { email: 'camille.k@example.org' })
  beforeAll(async () => {
    expect(await register(owner)).toMatchObject({ status: 200 })
  })

  it.each(['camille_f', 'CAMILLE_F', '  Camille_F  '])(
    'in case or blanks alone is taken: %j',
    async (username) => {
      expect(await register(registration('other1', { username }))).toMatchObject({ code: 'username_taken' })
    },
  )

  it.each([
    ['a Cyrillic е', 'Camill\u0435_F'],
    ['a full-width letter', 'Ｃamille_F'],
    ['a dotless ı', 'Cam\u0131lle_F'],
    ['a Kelvin sign', '\u212Aamille'],
    ['a ligature', 'Camille_\uFB00'],
    ['an accent of its own', 'Camille\u0301_F'],
    ['a zero-width space', 'Camille\u200B_F'],
    ['a right-to-left mark', 'Camille\u202E_F'],
    ['a soft hyphen', 'Camille\u00AD_F'],
    ['a full stop of another width', 'Camille．F'],
    ['other digits', 'Camille_\u0661'],
  ])('by %s is no name', async (_, username) => {
    expect(brokenRules(await register(registration('other2', { username })))).toEqual([
      'username invalid_format',
    ])
    expect(await new Visitor(at.url).signIn(username)).toMatchObject({ code: 'invalid_credentials' })
  })

  it.each([
    'CAMILLE.K@EXAMPLE.ORG',
    ' camille.k@example.org ',
    'Camille.K@Example.Org',
    'camille.\u212A@example.org',
  ])('as an address is the same address: %j', async (email) => {
    expect(await register(registration('other3', { email }))).toMatchObject({ code: 'email_taken' })
  })

  it.each([
    ['a Cyrillic letter', 'c\u0430mille.k@example.org'],
    ['a dotless ı', 'cam\u0131lle.k@example.org'],
    ['a domain in other letters', 'camille.k@ex\u0430mple.org'],
    ['a zero-width joiner', 'camille.k\u200D@example.org'],
    ['two addresses', 'camille.k@example.org,evil@example.org'],
    ['another header', 'camille.k@example.org\r\nBcc: evil@example.org'],
    ['a name around it', 'Camille <camille.k@example.org>'],
    ['a quoted part', '"camille.k@example.org"@evil.example'],
  ])('as an address by %s is no address', async (_, email) => {
    expect(brokenRules(await register(registration('other4', { email })))).toEqual(['email invalid_format'])
  })
})

describe('a password of a megabyte', () => {
  const long = 'Aa1!'.repeat(250_000)

  it.each([
    ['auth.register', { ...registration('mega1'), password: long }, 'password'],
    ['auth.register', { ...registration('mega1'), confirmPassword: long }, 'confirmPassword'],
    ['auth.login', { username: 'nobody', password: long }, 'password'],
    ['auth.resetPassword', { token: 'x', newPassword: long, confirmPassword: 'x' }, 'newPassword'],
    ['auth.resetPassword', { token: 'x', newPassword: password, confirmPassword: long }, 'confirmPassword'],
    ['auth.reauthenticate', { password: long }, 'password'],
    [
      'auth.changePassword',
      { currentPassword: long, newPassword: 'x', confirmPassword: 'x' },
      'currentPassword',
    ],
    ['auth.changePassword', { currentPassword: 'x', newPassword: long, confirmPassword: 'x' }, 'newPassword'],
    [
      'auth.changePassword',
      { currentPassword: 'x', newPassword: 'x', confirmPassword: long },
      'confirmPassword',
    ],
    ['users.deleteMe', { password: long }, 'password'],
  ])('%s refuses at its field', async (path, input, field) => {
    const { token } = await signedInOnce()
    const answer = await new Visitor(at.url).call(path, input, { token })
    expect(answer).toMatchObject({ status: 422, code: 'validation' })
    expect(brokenRules(answer)).toContain(`${field} too_big`)
    // What was sent is not sent back, nor hashed: the limits on hashing would have counted it.
    expect(answer.body.length).toBeLessThan(2_000)
  })

  it('in two fields at once is more than a request may hold', async () => {
    const answer = await register({ ...registration('mega2'), password: long, confirmPassword: long })
    expect(answer).toMatchObject({ status: 413, code: 'payload_too_large' })
  })

  let signedIn: ReturnType<TestServer['signedIn']> | undefined
  const signedInOnce = () => (signedIn ??= at.signedIn())
})

describe('a password that others would try first', () => {
  it.each<[string, Partial<RegisterInput>, string]>([
    ['the username', { username: 'Zoe_Lambert77', password: 'Zoe_Lambert77' }, 'password_personal'],
    [
      'the username in other case',
      { username: 'Zoe_Lambert78', password: 'zOE_lAMBERT78' },
      'password_personal',
    ],
    [
      'the address',
      { email: 'Zoe.lambert1@example.org', password: 'Zoe.lambert1@example.org' },
      'password_personal',
    ],
    ['the name and a tail', { firstName: 'Bérénice', password: 'Berenice1!' }, 'password_personal'],
    ['a common one', { password: 'Password1!' }, 'password_common'],
    ['a common one with signs for letters', { password: 'P@$$w0rd2024!' }, 'password_common'],
    ['a common one of another width', { password: 'Ｐａｓｓｗｏｒｄ１！' }, 'password_common'],
    ['from the list of leaked ones', { password: 'Superman1!' }, 'password_common'],
  ])('%s is refused, and no account made', async (_, more, rule) => {
    const { username } = more as { username?: string }
    const form = registration(username ?? `weak_${Math.random().toString(36).slice(2, 10)}`, more)
    expect(brokenRules(await register(form))).toContain(`password ${rule}`)
    expect(await accountsLike(form)).toEqual([])
  })

  it('is refused wherever a password is chosen', async () => {
    const { token, user } = await at.signedIn()
    const newPassword = `${user.username}A1!`
    const answer = await new Visitor(at.url).call(
      'auth.changePassword',
      { currentPassword: password, newPassword, confirmPassword: newPassword },
      { token },
    )
    expect(brokenRules(answer)).toEqual(['newPassword password_personal'])
  })
})
