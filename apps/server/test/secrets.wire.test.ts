import type { Tokens } from '@benne/contracts'
import { auditLog } from '@benne/db'
import { createLogger } from '@benne/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type MailedServer, startMailedServer, subjects } from './support/mail.ts'
import { jwtSecret, password } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { type Answer, registration, Visitor } from './support/visitor.ts'

const passwords = [password, 'Cuivre-7390-menthe', 'Argile-5528-tilleul', 'Wrong-4821-ortie'] as const
const [first, second, third, wrong] = passwords
let at: MailedServer
let log = ''
/** Everything in the story that opens something. */
const secrets = new Map<string, string>(passwords.map((word, i) => [`password ${i}`, word]))
const know = (name: string, value: string | null | undefined) => {
  if (value) secrets.set(name, value)
}

beforeAll(async () => {
  // Nothing is too little to be said.
  at = await startMailedServer({ logger: createLogger('trace', { write: (line) => void (log += line) }) })
  know('secret of the tokens', jwtSecret)
  await tellStory()
}, 120_000)
afterAll(() => at.stop())

function knowTokens(
  name: string,
  { data, cookies }: Answer<Partial<Tokens> & { deviceToken?: string | null }>,
): void {
  know(`${name}: access token`, data?.accessToken)
  know(`${name}: refresh token`, data?.refreshToken)
  know(`${name}: device token`, data?.deviceToken)
  for (const cookie of cookies) know(`${name}: cookie`, /^[^=]+=([^;]+)/.exec(cookie)?.[1])
}

/** An account's life, with all that can be typed wrongly, used twice, or sent where it does not belong. */
async function tellStory(): Promise<void> {
  const me = new Visitor(at.url)
  const email = 'ana@example.org'
  const link = async (name: string, subject: RegExp, to = email) => {
    const token = await at.post.nextLink(to, subject)
    know(`link: ${name}`, token)
    return token
  }
  await me.call('auth.register', registration('ana'))
  const confirm = await link('confirm', subjects.confirm)
  await me.call('auth.verifyEmail', { token: confirm })
  await me.call('auth.register', registration('ana2', { email, password: third }))
  await me.call('auth.verifyEmail', { token: confirm })
  await me.call('auth.login', { username: email, password: wrong })
  await me.call('auth.login', { username: first, password: email })
  await me.call('auth.login', { username: email, password: first, role: 'admin' })
  const signedIn = await me.signIn(email)
  knowTokens('first', signedIn)
  const page = { origin: at.url }
  const cookie = await me.call<Tokens>(
    'auth.login',
    { username: email, password: first, keep: 'cookie' },
    { headers: page },
  )
  knowTokens('cookie', cookie)
  const jar = { ...page, cookie: cookie.cookies.map((each) => each.split(';', 1)[0]).join('; ') }
  knowTokens('by cookie', await me.call('auth.refresh', {}, { headers: jar }))
  knowTokens('refreshed', await me.refresh())
  await me.refresh('A'.repeat(43))
  const window = await RawSocket.signedIn(at.url, me.token as string)
  window.subscribe(1)
  await vi.waitFor(() => expect(window.events()).toContain('welcome'), 10_000)
  window.send({
    id: 2,
    method: 'mutation',
    params: { path: 'auth.login', input: { json: { username: email, password: third } } },
  })
  window.send({
    id: 3,
    method: 'mutation',
    params: { path: 'auth.refresh', input: { json: { refreshToken: me.refreshToken } } },
  })
  window.send(`{"id":4,"method":"query","params":{"path":"${me.token}"}}`)
  await vi.waitFor(() => expect(window.failures().length).toBeGreaterThanOrEqual(2), 10_000)
  await me.ask('auth.me', undefined, { token: `${me.token}x` })
  await me.raw('auth.login', `{"json":{"username":"ana","password":"${first}`)
  await me.raw(`auth.${me.token}`, '{}')
  await fetch(`${at.url}/trpc/auth.me?token=${me.token}`)
  await fetch(`${at.url}/reset-password?token=${me.refreshToken}`)
  const change = { currentPassword: first, newPassword: second, confirmPassword: second }
  await me.call('auth.changePassword', { ...change, confirmPassword: third })
  await me.call('auth.changePassword', { ...change, currentPassword: wrong })
  await me.call('auth.changePassword', change)
  const again = await me.call<Tokens>('auth.reauthenticate', { password: second })
  knowTokens('again', again)
  me.token = again.data.accessToken
  await me.call('users.updateMe', { email: 'ana.new@example.org' })
  await me.call('auth.verifyEmail', {
    token: await link('new address', subjects.confirmNew, 'ana.new@example.org'),
  })
  await me.call('auth.forgotPassword', { email: 'ana.new@example.org' })
  const reset = await link('reset', subjects.newPassword, 'ana.new@example.org')
  const choose = { token: reset, newPassword: third, confirmPassword: third }
  await me.call('auth.resetPassword', { ...choose, newPassword: 'short' })
  await me.call('auth.resetPassword', choose)
  await me.call('auth.resetPassword', choose)
  knowTokens('last', await me.signIn('ana', { password: third }))
  await me.call('users.exportMe')
  await me.call('users.deleteMe', { password: wrong })
  await me.call('users.deleteMe', { password: third })
  await me.signIn('ana', { password: third })
  knowTokens('back', await me.signIn('ana', { password: third, comeBack: true }))
  await me.call('auth.logoutAll')
  await breakDatabase()
}

/** A query that fails has its values in its message: of the row that registering writes, and that signing in does. */
async function breakDatabase(): Promise<void> {
  await at.db.execute('alter table users add constraint broken check (username <> $$clash$$) not valid')
  await at.db.execute('alter table sessions rename to sessions_away')
  const me = new Visitor(at.url)
  const answers = [
    await me.call('auth.register', registration('clash')),
    await me.signIn('ana', { password: third }),
    await me.refresh(secrets.get('back: refresh token')),
  ]
  await at.db.execute('alter table sessions_away rename to sessions')
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 500, code: 'internal' })
    expect(answer.body).not.toMatch(/select|insert|users|sessions|constraint/i)
  }
}

describe('what opens something', () => {
  it('was there to be found: the story has them all, and the log has the story', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(20)
    for (const value of secrets.values()) expect(value.length).toBeGreaterThan(10)
    for (const said of [
      '"login"',
      '"login_failed"',
      '"password_reset"',
      '"link_refused"',
      'mutation auth.login',
    ]) {
      expect(log).toContain(said)
    }
    expect(log).toContain('a call failed')
  })

  it('is nowhere in the log, in any writing', () => {
    const found = [...secrets].filter(([, value]) =>
      [
        value,
        encodeURIComponent(value),
        Buffer.from(value).toString('base64').replaceAll('=', ''),
        Buffer.from(value).toString('hex'),
      ].some((text) => log.includes(text)),
    )
    expect(found.map(([name]) => name)).toEqual([])
    expect(log).not.toMatch(/\$argon2|eyJ[\w-]{10,}\.|#token=/)
  })

  it('is nowhere in the audit log, the queue or the live log, nor is a personal address in clear', async () => {
    const audit = JSON.stringify(await at.db.select().from(auditLog))
    const { rows } = await at.db.execute(
      'select data, output from pgboss.job union all select to_jsonb(e), null from live_events e',
    )
    const kept = audit + JSON.stringify(rows)
    expect([...secrets].filter(([, value]) => kept.includes(value)).map(([name]) => name)).toEqual([])
    expect(kept).not.toMatch(/\$argon2|#token=/)
    expect(audit).not.toMatch(/ana(?:\.new)?@example\.org/)
  })

  it('is kept as hashes alone', async () => {
    const { rows } = await at.db.execute(
      'select to_jsonb(u) from users u union all select to_jsonb(s) from sessions s union all select to_jsonb(r) from refresh_tokens r union all select to_jsonb(l) from account_links l',
    )
    const kept = JSON.stringify(rows)
    expect(rows.length).toBeGreaterThan(8)
    expect([...secrets].filter(([, value]) => kept.includes(value)).map(([name]) => name)).toEqual([])
  })
})
