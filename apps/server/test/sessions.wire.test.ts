import type { Me, SessionList, User } from '@benne/contracts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MovableClock } from './support/clock.ts'
import { type MailedServer, startMailedServer, subjects } from './support/mail.ts'
import { password } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

const next = 'Cuivre-7390-menthe'
const clock = new MovableClock()
let at: MailedServer
beforeAll(async () => {
  at = await startMailedServer({ clock })
})
afterAll(() => at.stop())

/** The same person on some devices, each with a window open. */
async function person(devices: number) {
  const user = await at.account()
  const all: { me: Visitor; window: RawSocket }[] = []
  for (let n = 0; n < devices; n++) {
    const me = new Visitor(at.url)
    await me.signIn(user.username)
    all.push({ me, window: await openWindow(me) })
  }
  return { user, devices: all as [(typeof all)[0], ...typeof all] }
}

async function openWindow(me: Visitor): Promise<RawSocket> {
  const window = await RawSocket.signedIn(at.url, me.token as string)
  window.subscribe(1)
  await vi.waitFor(() => expect(window.events()).toContain('welcome'), 10_000)
  return window
}

const sessionsOf = async (me: Visitor) => (await me.ask<SessionList>('auth.sessions')).data.items

async function expectOver({ me, window }: { me: Visitor; window: RawSocket }, reason: string): Promise<void> {
  expect(await window.closed).toMatchObject({ code: 4401 })
  expect(await me.ask('auth.me')).toMatchObject({ status: 401, code: 'session_ended' })
  expect(await me.refresh()).toMatchObject({ code: 'session_ended', failure: { details: { reason } } })
}

async function expectGood({ me, window }: { me: Visitor; window: RawSocket }): Promise<void> {
  expect(await me.ask('auth.me')).toMatchObject({ status: 200 })
  window.query(2, 'live.ping')
  await vi.waitFor(() => expect(window.messages.some(({ id }) => id === 2)).toBe(true), 5_000)
}

describe('a refresh token that somebody copied', () => {
  it('and uses at the same moment as its owner: at the next use the session ends, and the owner gets a mail', async () => {
    const { user, devices } = await person(2)
    const [{ me, window }, elsewhere] = devices
    const thief = new Visitor(at.url)
    // Both get a pair: which of the two is the owner, nobody can tell yet.
    const [own, stolen] = await Promise.all([me.refresh(), thief.refresh(me.refreshToken)])
    expect([own.status, stolen.status]).toEqual([200, 200])
    expect(own.data.refreshToken).not.toBe(stolen.data.refreshToken)
    // Both of those are used: two hold a copy.
    const again = await Promise.all([
      me.refresh(own.data.refreshToken as string),
      thief.refresh(stolen.data.refreshToken as string),
    ])
    expect(again.map(({ code }) => code).toSorted()).toEqual(['ok', 'session_ended'])

    expect(await window.closed).toMatchObject({ code: 4401 })
    const won = again.find(({ code }) => code === 'ok')?.data
    for (const token of [me.token, own.data.accessToken, stolen.data.accessToken, won?.accessToken]) {
      expect(await thief.ask('auth.me', undefined, { token: token as string })).toMatchObject({ status: 401 })
    }
    for (const token of [me.refreshToken, own.data.refreshToken, won?.refreshToken]) {
      expect(await thief.refresh(token as string)).toMatchObject({
        code: 'session_ended',
        failure: { details: { reason: 'reuse' } },
      })
    }
    const mail = await at.post.next(user.email, subjects.reused)
    expect(mail.text).not.toContain(won?.refreshToken)
    await expectGood(elsewhere as (typeof devices)[0])
  })

  it('in twenty pieces at once gives nobody a session that lasts beside the owner’s', async () => {
    const { devices } = await person(1)
    const [{ me, window }] = devices
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => new Visitor(at.url).refresh(me.refreshToken)),
    )
    const children = answers.map(({ data }) => data.refreshToken as string)
    expect(new Set(children).size).toBe(20)
    const second = await Promise.all(children.map((child) => new Visitor(at.url).refresh(child)))
    expect(second.filter(({ code }) => code === 'ok')).toHaveLength(1)
    expect(await window.closed).toMatchObject({ code: 4401 })
  })

  it('and uses later than a lost answer would be asked for again ends the session', async () => {
    const { user, devices } = await person(1)
    const [{ me, window }] = devices
    const { data } = await me.refresh()
    clock.advance({ seconds: 9 })
    expect(await me.refresh()).toMatchObject({ status: 200 })
    clock.advance({ seconds: 2 })
    expect(await new Visitor(at.url).refresh(me.refreshToken)).toMatchObject({ code: 'session_ended' })
    expect(await window.closed).toMatchObject({ code: 4401 })
    expect(await me.refresh(data.refreshToken as string)).toMatchObject({ code: 'session_ended' })
    await at.post.next(user.email, subjects.reused)
  })

  it.each(['', 'x', 'A'.repeat(43), 'A'.repeat(200), "' or 1=1 --", '\u0000', '%00', '٠'])(
    'or makes up, such as %j, is refused',
    async (refreshToken) => {
      const answer = await new Visitor(at.url).refresh(refreshToken)
      expect(answer.code).toBeOneOf(['session_ended', 'validation', 'unauthenticated'])
    },
  )
})

describe('an owner ends', () => {
  it('the other sessions by a new password: their tokens, their refresh tokens and their windows', async () => {
    const { user, devices } = await person(3)
    const [here, ...others] = devices
    const form = { currentPassword: password, newPassword: next, confirmPassword: next }
    expect(await here.me.call('auth.changePassword', form)).toMatchObject({ status: 200 })
    for (const other of others) await expectOver(other, 'password')
    await expectGood(here)
    expect(await here.me.refresh()).toMatchObject({ status: 200 })
    await at.post.next(user.email, subjects.passwordChanged)
  })

  it('all of them with logoutAll', async () => {
    const { devices } = await person(3)
    const [here, ...others] = devices
    expect(await here.me.call('auth.logoutAll')).toMatchObject({ status: 200 })
    for (const each of [here, ...others]) await expectOver(each, 'logout')
  })

  it('one of them by its id, and nobody else’s', async () => {
    const { devices } = await person(2)
    const [here, there] = devices as [(typeof devices)[0], (typeof devices)[0]]
    const stranger = (await person(1)).devices[0]
    const ids = (await sessionsOf(here.me)).filter(({ current }) => !current).map(({ id }) => id)
    expect(ids).toHaveLength(1)
    const [id] = ids
    expect(await stranger.me.call('auth.revokeSession', { id })).toMatchObject({
      status: 404,
      code: 'not_found',
    })
    await expectGood(there)
    expect(await here.me.call('auth.revokeSession', { id })).toMatchObject({ status: 200 })
    await expectOver(there, 'revoked')
    await expectGood(here)
    expect(await here.me.call('auth.revokeSession', { id })).toMatchObject({ code: 'not_found' })
    expect(await sessionsOf(here.me)).toHaveLength(1)
  })

  it('and a token that was cut off mid-call does nothing more', async () => {
    const { devices } = await person(1)
    const [{ me }] = devices
    // Calls of one moment with the one that ends the session: none of them comes after it and goes well.
    const calls = Array.from({ length: 10 }, () =>
      me.call('waste.create', { wasteType: 'glass', quantity: 1 }),
    )
    const [out] = await Promise.all([me.call('auth.logout'), ...calls])
    expect(out).toMatchObject({ status: 200 })
    expect(await me.call('waste.create', { wasteType: 'glass', quantity: 1 })).toMatchObject({
      code: 'session_ended',
    })
  })
})

describe('a window that was left open', () => {
  const sensitive: [string, (me: Visitor, user: User) => Promise<{ code: string }>][] = [
    ['a new address', (me) => me.call('users.updateMe', { email: 'thief@example.org' })],
    ['another username', (me) => me.call('users.updateMe', { username: 'thief' })],
    ['ending all sessions', (me) => me.call('auth.logoutAll')],
    ['ending another session', (me, { id }) => me.call('auth.revokeSession', { id })],
  ]

  it('for ten minutes does not do without the password: what takes an account over; with it, it goes on', async () => {
    const { user, devices } = await person(1)
    const [{ me }] = devices
    clock.advance({ minutes: 10, seconds: 1 })
    const { data } = await me.refresh()
    me.token = data.accessToken
    for (const [what, act] of sensitive) {
      expect(await act(me, user), what).toMatchObject({ code: 'reauthentication_required', status: 403 })
    }
    // What takes nothing over does not ask.
    expect(await me.call('users.updateMe', { firstName: 'Anne' })).toMatchObject({ status: 200 })

    expect(await me.call('auth.reauthenticate', { password: next })).toMatchObject({ code: 'validation' })
    const again = await me.call<{ accessToken: string; refreshToken: string }>('auth.reauthenticate', {
      password,
    })
    expect(again).toMatchObject({ status: 200 })
    expect(await me.ask('auth.me')).toMatchObject({ code: 'session_ended' })
    expect(await me.refresh(data.refreshToken as string)).toMatchObject({
      failure: { details: { reason: 'replaced' } },
    })
    me.token = again.data.accessToken
    expect(await me.call<Me>('users.updateMe', { username: `${user.username}_2` })).toMatchObject({
      status: 200,
    })
    expect(await sessionsOf(me)).toHaveLength(1)
    expect(await me.call('auth.logoutAll')).toMatchObject({ status: 200 })
  })

  it('cannot be used to guess the password: after five wrong ones, wherever, even the right one waits', async () => {
    const { devices } = await person(1)
    const [{ me }] = devices
    const wrong = 'Wrong-4821-lilas'
    const ways: [string, object][] = [
      ['auth.reauthenticate', { password: wrong }],
      ['auth.changePassword', { currentPassword: wrong, newPassword: next, confirmPassword: next }],
      ['users.deleteMe', { password: wrong }],
    ]
    for (let n = 0; n < 5; n++) {
      const [path, input] = ways[n % 3] as [string, object]
      expect(await me.call(path, input)).toMatchObject({ code: 'validation' })
    }
    const refused = await me.call('auth.reauthenticate', { password })
    expect(refused).toMatchObject({ status: 429, code: 'too_many_requests' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await me.ask('auth.me')).toMatchObject({ status: 200 })
  })
})
