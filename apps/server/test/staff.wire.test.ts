import type { AuditPage, Role, User, UserPage } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { password, startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

let at: TestServer
beforeAll(async () => {
  at = await startTestServer({ trustedProxies: ['127.0.0.1'] })
})
afterAll(() => at.stop())
// Who is the last super admin is what some of these are about.
beforeEach(async () => {
  await at.db.update(users).set({ role: 'user' })
})

async function somebody(role: Role = 'user'): Promise<{ id: string; name: string; me: Visitor }> {
  const { id, username } = await at.account(role)
  const me = new Visitor(at.url)
  await me.signIn(username)
  return { id, name: username, me }
}

const roleOf = async (id: string) => (await at.db.select().from(users).where(eq(users.id, id)))[0]

const deeds = ['activate', 'deactivate', 'suspend', 'endSessions', 'sendPasswordReset'] as const

describe('staff who want more', () => {
  it('raise neither themselves nor anybody else', async () => {
    const [admin, resident] = [await somebody('admin'), await somebody()]
    for (const { me } of [admin, resident]) {
      for (const { id } of [admin, resident]) {
        for (const role of ['admin', 'super_admin']) {
          expect(await me.call('users.setRole', { id, role })).toMatchObject({
            status: 403,
            code: 'forbidden',
          })
        }
      }
    }
    expect([await roleOf(admin.id), await roleOf(resident.id)]).toMatchObject([
      { role: 'admin' },
      { role: 'user' },
    ])
  })

  it.each(['admin', 'super_admin'] as const)('may do nothing to the account of a %s', async (role) => {
    const [admin, target] = [await somebody('admin'), await somebody(role)]
    for (const deed of deeds) {
      const answer = await admin.me.call(`users.${deed}`, { id: target.id })
      expect(answer, deed).toMatchObject({ status: 403, code: 'forbidden' })
    }
    expect(await target.me.ask('auth.me')).toMatchObject({ status: 200 })
    expect(await roleOf(target.id)).toMatchObject({ role, status: 'active' })
  })

  it('do nothing to their own account', async () => {
    const [admin, boss] = [await somebody('admin'), await somebody('super_admin')]
    await somebody('super_admin')
    for (const { id, me } of [admin, boss]) {
      for (const deed of deeds)
        expect(await me.call(`users.${deed}`, { id })).toMatchObject({ code: 'own_account' })
    }
    for (const role of ['user', 'admin', 'super_admin']) {
      expect(await boss.me.call('users.setRole', { id: boss.id, role })).toMatchObject({
        code: 'own_account',
      })
    }
  })

  it('do not read who did what, nor does a resident read anything of others', async () => {
    const [admin, resident] = [await somebody('admin'), await somebody()]
    expect(await admin.me.ask('audit.list', {})).toMatchObject({ code: 'forbidden' })
    for (const [path, input] of [
      ['audit.list', {}],
      ['users.list', {}],
      ['users.get', { id: admin.id }],
      ['users.get', { id: resident.id }],
      ['users.statistics', undefined],
    ] as const) {
      expect(await resident.me.ask(path, input), path).toMatchObject({ status: 403, code: 'forbidden' })
      expect(await new Visitor(at.url).ask(path, input), path).toMatchObject({ status: 401 })
    }
    for (const deed of deeds) {
      for (const id of [admin.id, '01a20703-ef83-74bd-b1ea-908a01438c05']) {
        expect(await resident.me.call(`users.${deed}`, { id })).toMatchObject({ code: 'forbidden' })
        expect(await new Visitor(at.url).call(`users.${deed}`, { id })).toMatchObject({ status: 401 })
      }
    }
  })
})

describe('the last super admin', () => {
  it('cannot leave, and stays one whatever is tried', async () => {
    const boss = await somebody('super_admin')
    expect(await boss.me.call('users.deleteMe', { password })).toMatchObject({
      status: 409,
      code: 'last_super_admin',
    })
    expect(await boss.me.call('users.setRole', { id: boss.id, role: 'user' })).toMatchObject({ status: 409 })
    expect(await boss.me.ask('auth.me')).toMatchObject({ data: { role: 'super_admin', status: 'active' } })
  })

  it('is left over when two demote, deactivate or leave each other at once', async () => {
    const act = {
      demote: (me: Visitor, other: string) => me.call('users.setRole', { id: other, role: 'user' }),
      deactivate: (me: Visitor, other: string) => me.call('users.deactivate', { id: other }),
      suspend: (me: Visitor, other: string) => me.call('users.suspend', { id: other }),
      leave: (me: Visitor) => me.call('users.deleteMe', { password }),
    }
    for (const [first, second] of [
      [act.demote, act.demote],
      [act.deactivate, act.demote],
      [act.suspend, act.leave],
      [act.leave, act.leave],
    ] as const) {
      const [a, b] = [await somebody('super_admin'), await somebody('super_admin')]
      const answers = await Promise.all([first(a.me, b.id), second(b.me, a.id)])
      expect(answers.filter(({ code }) => code === 'ok')).toHaveLength(1)
      const rows = await Promise.all([roleOf(a.id), roleOf(b.id)])
      expect(rows.filter((row) => row?.role === 'super_admin' && row.status === 'active')).toHaveLength(1)
      await at.db.update(users).set({ role: 'user' })
    }
  })

  it('counts only who can sign in', async () => {
    const [boss, other] = [await somebody('super_admin'), await somebody('super_admin')]
    expect(await boss.me.call('users.suspend', { id: other.id })).toMatchObject({ status: 200 })
    expect(await boss.me.call('users.deleteMe', { password })).toMatchObject({ code: 'last_super_admin' })
  })
})

describe('what staff decide bites at once', () => {
  async function openWindow(me: Visitor): Promise<RawSocket> {
    const window = await RawSocket.signedIn(at.url, me.token as string)
    window.subscribe(1)
    await vi.waitFor(() => expect(window.events()).toContain('welcome'), 10_000)
    return window
  }

  it.each(['suspend', 'deactivate', 'endSessions'] as const)(
    '%s closes a window that is open',
    async (deed) => {
      const [admin, resident] = [await somebody('admin'), await somebody()]
      const window = await openWindow(resident.me)
      expect(await admin.me.call(`users.${deed}`, { id: resident.id })).toMatchObject({ status: 200 })
      expect(await window.closed).toMatchObject({ code: 4401 })
      expect(await resident.me.ask('auth.me')).toMatchObject({ status: 401 })
      expect(await resident.me.refresh()).toMatchObject({ code: 'session_ended' })
      const again = await new Visitor(at.url).signIn(resident.name)
      expect(again.code).toBe(deed === 'endSessions' ? 'ok' : 'account_not_active')
    },
  )

  it('a role that was taken away closes the window, which comes back with what is left of it', async () => {
    const [boss, admin] = [await somebody('super_admin'), await somebody('admin')]
    const window = await openWindow(admin.me)
    expect(await admin.me.ask<UserPage>('users.list', {})).toMatchObject({ status: 200 })
    expect(await boss.me.call('users.setRole', { id: admin.id, role: 'user' })).toMatchObject({ status: 200 })
    expect(await window.closed).toMatchObject({ code: 4401 })
    // The token still says admin; the account does not.
    expect(await admin.me.ask('users.list', {})).toMatchObject({ code: 'forbidden' })
    const after = await openWindow(admin.me)
    const { id } = await at.account()
    await boss.me.call('users.setRole', { id, role: 'admin' })
    await admin.me.call('users.updateMe', { firstName: 'Anne' })
    const told = () =>
      after.messages.flatMap(
        ({ result }) => (result?.data?.json.data.data['user'] as User | undefined)?.id ?? [],
      )
    // One's own change comes after the other's, which is not for a resident to see.
    await vi.waitFor(() => expect(told()).toContain(admin.id), 10_000)
    expect(told()).not.toContain(id)
    await boss.me.call('users.setRole', { id: admin.id, role: 'admin' })
    expect(await after.closed).toMatchObject({ code: 4401 })
    const raised = await openWindow(admin.me)
    expect(await admin.me.ask<UserPage>('users.list', {})).toMatchObject({ status: 200 })
    raised.socket.close()
  })

  it('and is written down: who, what, before and after, by the request’s own id', async () => {
    const [boss, resident] = [await somebody('super_admin'), await somebody()]
    const headers = { 'x-request-id': 'an-id-of-the-test' }
    await boss.me.call('users.suspend', { id: resident.id, reason: 'Fly-tipping' }, { headers })
    const { data } = await boss.me.ask<AuditPage>('audit.list', { requestId: 'an-id-of-the-test' })
    expect(data.items).toMatchObject([
      {
        action: 'account.suspended',
        actor: { type: 'user', id: boss.id },
        entity: { type: 'account', id: resident.id },
        before: { status: 'active' },
        after: { status: 'suspended', reason: 'Fly-tipping' },
      },
    ])
  })
})
