import { request } from 'node:http'
import type { Me, User } from '@benne/contracts'
import { accountLinks } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MovableClock } from './support/clock.ts'
import { type MailedServer, startMailedServer, subjects } from './support/mail.ts'
import { password } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { registration, Visitor } from './support/visitor.ts'

const next = 'Cuivre-7390-menthe'
const clock = new MovableClock()
let at: MailedServer
beforeAll(async () => {
  at = await startMailedServer({ clock })
})
afterAll(() => at.stop())

const visitor = () => new Visitor(at.url)
const verify = (token: string) => visitor().call('auth.verifyEmail', { token })
const reset = (token: string, newPassword = next, more = {}) =>
  visitor().call('auth.resetPassword', { token, newPassword, confirmPassword: newPassword, ...more })

/** A resident who has signed in. */
async function resident(): Promise<{ user: User; me: Visitor }> {
  const user = await at.account()
  const me = visitor()
  await me.signIn(user.username)
  return { user, me }
}

async function resetLink(email: string): Promise<string> {
  expect(await visitor().call('auth.forgotPassword', { email })).toMatchObject({ status: 200, data: null })
  return at.post.nextLink(email, subjects.newPassword)
}

describe('a new account', () => {
  it('waits until who reads mail at its address says so, and for two days at the most', async () => {
    for (const name of ['waits', 'late']) {
      const answer = await visitor().call('auth.register', registration(name))
      expect(answer).toMatchObject({ data: { status: 'pending', isVerified: false } })
    }
    const [token, late] = await Promise.all(
      ['waits', 'late'].map((name) => at.post.nextLink(`${name}@example.org`, subjects.confirm)),
    )
    expect(await visitor().signIn('waits')).toMatchObject({ status: 403, code: 'account_not_active' })
    expect(await visitor().signIn('waits', { password: next })).toMatchObject({ code: 'invalid_credentials' })
    expect(await verify(token as string)).toMatchObject({ data: { email: 'waits@example.org' } })
    expect(await verify(token as string)).toMatchObject({ status: 404, code: 'link_not_valid' })
    expect(await visitor().signIn('waits')).toMatchObject({ data: { user: { isVerified: true } } })
    clock.advance({ hours: 48, minutes: 1 })
    expect(await verify(late as string)).toMatchObject({ code: 'link_not_valid' })
    expect(await visitor().signIn('late')).toMatchObject({ code: 'account_not_active' })
  })

  it('with somebody’s address is made by nobody else: they are told, and their account is as it was', async () => {
    const { user } = await resident()
    const form = registration('squatter', { email: user.email, password: next })
    expect(await visitor().call('auth.register', form)).toMatchObject({ status: 200 })
    await at.post.next(user.email, subjects.taken)
    expect(await visitor().signIn(user.username, { password: next })).toMatchObject({ status: 401 })
    expect(await visitor().signIn('squatter', { password: next })).toMatchObject({ status: 401 })
    expect(await visitor().signIn(user.username)).toMatchObject({ status: 200 })
  })
})

describe('a link for a new password', () => {
  it('works once: every session ends, its windows close, and the owner is told', async () => {
    const { user, me } = await resident()
    const window = await RawSocket.signedIn(at.url, me.token as string)
    window.subscribe(1)
    await vi.waitFor(() => expect(window.events()).toContain('welcome'), 5_000)
    const token = await resetLink(user.email)
    expect(await reset(token)).toMatchObject({ status: 200, data: null })
    expect(await window.closed).toMatchObject({ code: 4401 })
    expect(await me.ask('auth.me')).toMatchObject({ code: 'session_ended' })
    expect(await me.refresh()).toMatchObject({
      code: 'session_ended',
      failure: { details: { reason: 'password' } },
    })
    await at.post.next(user.email, subjects.passwordChanged)

    expect(await reset(token, 'Argile-5528-tilleul')).toMatchObject({ status: 404, code: 'link_not_valid' })
    expect(await visitor().signIn(user.username)).toMatchObject({ code: 'invalid_credentials' })
    expect(await visitor().signIn(user.username, { password: next })).toMatchObject({ status: 200 })
  })

  it('followed by ten at once is used by one', async () => {
    const { user } = await resident()
    const token = await resetLink(user.email)
    const words = Array.from({ length: 10 }, (_, i) => `Cuivre-${7300 + i}-menthe`)
    const answers = await Promise.all(words.map((word) => reset(token, word)))
    const codes = answers.map(({ code }) => code)
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
    expect(new Set(codes)).toEqual(new Set(['ok', 'link_not_valid']))
    const chosen = words[codes.indexOf('ok')] as string
    expect(await visitor().signIn(user.username, { password: chosen })).toMatchObject({ status: 200 })
  })

  it('is good for an hour, and no longer', async () => {
    const { user } = await resident()
    const token = await resetLink(user.email)
    clock.advance({ minutes: 60, seconds: 1 })
    expect(await reset(token)).toMatchObject({ code: 'link_not_valid' })
    expect(await visitor().signIn(user.username)).toMatchObject({ status: 200 })
  })

  it('is good no more when a newer one was sent, or the password was changed', async () => {
    const { user } = await resident()
    const first = await resetLink(user.email)
    const second = await resetLink(user.email)
    expect(await reset(first)).toMatchObject({ code: 'link_not_valid' })
    const me = visitor()
    await me.signIn(user.username)
    const form = { currentPassword: password, newPassword: next, confirmPassword: next }
    expect(await me.call('auth.changePassword', form)).toMatchObject({ status: 200 })
    expect(await reset(second, 'Argile-5528-tilleul')).toMatchObject({ code: 'link_not_valid' })
  })

  it('opens the account that it was sent for, whatever else is sent with it', async () => {
    const [mine, other] = [await resident(), await resident()]
    const token = await resetLink(mine.user.email)
    for (const more of [
      { email: other.user.email },
      { userId: other.user.id },
      { username: other.user.username },
    ]) {
      expect(await reset(token, next, more)).toMatchObject({ code: 'validation' })
    }
    expect(await reset(token)).toMatchObject({ status: 200 })
    expect(await visitor().signIn(other.user.username)).toMatchObject({ status: 200 })
    expect(await other.me.ask('auth.me')).toMatchObject({ status: 200 })
  })

  it('is no link for anything else, and one that confirms an address is none for a password', async () => {
    const { user } = await resident()
    expect(await verify(await resetLink(user.email))).toMatchObject({ code: 'link_not_valid' })
    await visitor().call('auth.register', registration('purposes'))
    const confirm = await at.post.nextLink('purposes@example.org', subjects.confirm)
    expect(await reset(confirm)).toMatchObject({ code: 'link_not_valid' })
    expect(await verify(confirm)).toMatchObject({ status: 200 })
  })

  it('goes to the address of the account, not to one that looks like it', async () => {
    await visitor().call('auth.register', registration('mike', { email: 'mike@example.org' }))
    await verify(await at.post.nextLink('mike@example.org', subjects.confirm))
    // A Kelvin sign is a k in lower case: the mail goes to the k.
    expect(await visitor().call('auth.forgotPassword', { email: 'mi\u212Ae@example.org' })).toMatchObject({
      status: 200,
    })
    await at.post.next('mike@example.org', subjects.newPassword)
    for (const email of [
      'm\u0131ke@example.org',
      'mike@ex\u0430mple.org',
      'mike@example.org, evil@example.org',
    ]) {
      expect(await visitor().call('auth.forgotPassword', { email })).toMatchObject({ code: 'validation' })
    }
  })

  it('leads to Benne, whatever host the asker wrote into the request', async () => {
    const { user } = await resident()
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${at.url}/trpc/auth.forgotPassword`, {
        method: 'POST',
        headers: {
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          forwarded: 'host=evil.example',
          origin: 'https://evil.example',
          'content-type': 'application/json',
        },
      })
      asked.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject)
      asked.end(JSON.stringify({ json: { email: user.email } }))
    })
    expect(status).toBe(200)
    const mail = await at.post.next(user.email, subjects.newPassword)
    expect(mail.raw).not.toContain('evil.example')
    expect(mail.text).toContain(`http://localhost:${at.server.port}/reset-password#token=`)
  })

  it('is kept as a hash alone: who reads the database cannot follow it', async () => {
    const { user } = await resident()
    const token = await resetLink(user.email)
    const [row] = await at.db.select().from(accountLinks).where(eq(accountLinks.userId, user.id))
    expect(row?.hash).toHaveLength(32)
    const { rows } = await at.db.execute(
      "select string_agg(data::text || coalesce(output::text, ''), '') as jobs from pgboss.job",
    )
    expect(JSON.stringify([row, rows])).not.toContain(token)
    for (const guess of [row?.hash.toString('hex'), row?.hash.toString('base64url')]) {
      expect(await reset(guess as string)).toMatchObject({ code: 'link_not_valid' })
    }
  })
})

describe('a new address', () => {
  const newAddress = (me: Visitor, email: string) => me.call<Me>('users.updateMe', { email })

  it('takes effect when its own link is followed, once; the old one is told', async () => {
    const { user, me } = await resident()
    expect(await newAddress(me, 'moved@example.org')).toMatchObject({
      data: { email: user.email, pendingEmail: 'moved@example.org' },
    })
    expect(await visitor().signIn('moved@example.org')).toMatchObject({ code: 'invalid_credentials' })
    const forOld = await resetLink(user.email)
    const token = await at.post.nextLink('moved@example.org', subjects.confirmNew)
    expect(await verify(token)).toMatchObject({ data: { email: 'moved@example.org' } })
    await at.post.next(user.email, subjects.addressChanged)
    expect(await verify(token)).toMatchObject({ code: 'link_not_valid' })
    // What was sent to the old address before opens nothing any more.
    expect(await reset(forOld)).toMatchObject({ code: 'link_not_valid' })
    expect(await visitor().signIn('moved@example.org')).toMatchObject({ status: 200 })
  })

  it('is forgotten after a day, when it is taken back, and when somebody else has it by then', async () => {
    const { user, me } = await resident()
    await newAddress(me, 'tomorrow@example.org')
    const late = await at.post.nextLink('tomorrow@example.org', subjects.confirmNew)
    await newAddress(me, user.email)
    expect(await verify(late)).toMatchObject({ code: 'link_not_valid' })
    const other = await resident()
    // That it has an account already is told to nobody who does not read mail there.
    expect(await newAddress(me, other.user.email)).toMatchObject({ status: 200 })
    const taken = await at.post.nextLink(other.user.email, subjects.confirmNew)
    expect(await verify(taken)).toMatchObject({ code: 'email_taken' })
    await newAddress(me, 'dayafter@example.org')
    const dayAfter = await at.post.nextLink('dayafter@example.org', subjects.confirmNew)
    clock.advance({ hours: 24, seconds: 1 })
    expect(await verify(dayAfter)).toMatchObject({ code: 'link_not_valid' })
    expect(await visitor().signIn(user.email)).toMatchObject({ status: 200 })
  })
})
