import type { PersonalExport, User, UserPage } from '@benne/contracts'
import { auditLog, liveEvents, sessions, users, wasteRecords } from '@benne/db'
import { housekeeping } from '@benne/services'
import { eq } from 'drizzle-orm'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MovableClock } from './support/clock.ts'
import { type MailedServer, startMailedServer } from './support/mail.ts'
import { password } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { registration, Visitor } from './support/visitor.ts'

const clock = new MovableClock()
let at: MailedServer
beforeAll(async () => {
  at = await startMailedServer({ clock })
})
afterAll(() => at.stop())

async function resident(): Promise<{ user: User; me: Visitor }> {
  const user = await at.account()
  const me = new Visitor(at.url)
  await me.signIn(user.username)
  return { user, me }
}

const download = (id: string, token: string | null, more: Record<string, string> = {}) =>
  fetch(`${at.url}/api/v1/users/me/exports/${id}`, {
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...more },
  })

/** Asks for a copy and waits until it is there. */
async function copyOf(me: Visitor): Promise<PersonalExport> {
  expect(await me.call('users.exportMe')).toMatchObject({ status: 200 })
  return vi.waitFor(async () => {
    const { data } = await me.ask<PersonalExport>('users.exportStatus')
    expect(data).toMatchObject({ status: 'ready', progress: 100 })
    return data
  }, 30_000)
}

describe('a copy of everything', () => {
  it('is its owner’s alone: nobody else’s token, cookie or address opens it', async () => {
    const [owner, stranger] = [await resident(), await resident()]
    const boss = new Visitor(at.url)
    await boss.signIn((await at.account('super_admin')).username)
    await owner.me.call('waste.create', { wasteType: 'glass', quantity: 2, location: 'Halles' })
    const { id, bytes } = await copyOf(owner.me)
    const theirs = await copyOf(stranger.me)
    expect(theirs.id).not.toBe(id)
    for (const token of [stranger.me.token, boss.token]) {
      const answer = await download(id, token)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    }
    for (const token of [null, 'x', owner.me.refreshToken, owner.me.deviceToken]) {
      expect((await download(id, token)).status).toBe(401)
    }
    const cookie = `benne_refresh=${owner.me.refreshToken}`
    expect((await download(`${id}?token=${owner.me.token}`, null, { cookie, origin: at.url })).status).toBe(
      401,
    )
    for (const other of ['x', '..%2f..%2fetc%2fpasswd', `${id}%00`, '01a20703-ef83-74bd-b1ea-908a01438c05']) {
      expect((await download(other, owner.me.token)).status).toBeOneOf([404, 422])
    }
    const file = await download(id, owner.me.token)
    const zip = new Uint8Array(await file.arrayBuffer())
    expect([file.status, zip.length]).toEqual([200, bytes])
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="benne-[\w-]+\.zip"$/)
    const text = Object.values(unzipSync(zip))
      .map((part) => Buffer.from(part).toString('utf8'))
      .join('\n')
    expect(text).toContain(owner.user.email)
    expect(text).toContain('Halles')
    expect(text).not.toContain(stranger.user.email)
    expect(text).not.toMatch(/\$argon2|passwordHash/)
  })

  it('is not open to who has signed out since', async () => {
    const { me } = await resident()
    const { id } = await copyOf(me)
    await me.call('auth.logout')
    expect((await download(id, me.token)).status).toBe(401)
  })
})

describe('somebody who leaves', () => {
  it('must give the password, and then is out at once: windows, sessions, and signing in without a word', async () => {
    const { user, me } = await resident()
    const window = await RawSocket.signedIn(at.url, me.token as string)
    window.subscribe(1)
    await vi.waitFor(() => expect(window.events()).toContain('welcome'), 10_000)
    expect(await me.call('users.deleteMe', { password: 'Wrong-4821-lilas' })).toMatchObject({
      code: 'validation',
    })
    expect(await me.call('users.deleteMe', { password })).toMatchObject({ status: 200 })
    expect(await window.closed).toMatchObject({ code: 4401 })
    expect(await me.ask('auth.me')).toMatchObject({ code: 'session_ended' })
    expect(await me.refresh()).toMatchObject({ code: 'session_ended' })
    expect(await new Visitor(at.url).signIn(user.username)).toMatchObject({ code: 'account_leaving' })
    await at.post.next(user.email, /^Votre compte sera supprimé/)
    // Only who knows the password is told, and only they can take it back.
    const guess = { password: 'Wrong-4821-lilas', comeBack: true }
    expect(await new Visitor(at.url).signIn(user.username, guess)).toMatchObject({
      code: 'invalid_credentials',
    })
  })

  it('may come back within fourteen days: staff cannot do it for them', async () => {
    const { user, me } = await resident()
    const admin = new Visitor(at.url)
    await admin.signIn((await at.account('admin')).username)
    await me.call('waste.create', { wasteType: 'glass', quantity: 2 })
    await me.call('users.deleteMe', { password })
    for (const deed of ['activate', 'suspend', 'deactivate']) {
      expect(await admin.call(`users.${deed}`, { id: user.id })).toMatchObject({ code: 'conflict' })
    }
    clock.advance({ days: 13, hours: 23 })
    await housekeep()
    expect(await me.signIn(user.username, { comeBack: true })).toMatchObject({
      data: { user: { status: 'active' } },
    })
    expect((await me.ask<{ items: unknown[] }>('waste.list', {})).data.items).toHaveLength(1)
    clock.advance({ days: 2 })
    await housekeep()
    expect(await me.signIn(user.username)).toMatchObject({ status: 200 })
  })

  it('after them is nobody any more, and what they handed in is still counted', async () => {
    const { user, me } = await resident()
    await me.call('users.updateMe', { phone: '+33 6 12 34 56 78', address: '3 rue des Lilas' })
    const record = {
      wasteType: 'glass',
      quantity: 2.5,
      location: 'devant chez moi',
      description: 'mes bocaux',
    }
    const { data: declared } = await me.call<{ id: string }>('waste.create', record)
    const { id: exportId } = await copyOf(me)
    await me.call('users.deleteMe', { password })
    clock.advance({ days: 14, seconds: 1 })
    await housekeep()
    expect((await new Visitor(at.url).signIn(user.username, { comeBack: true })).code).toBe(
      'invalid_credentials',
    )
    const [row] = await at.db.select().from(users).where(eq(users.id, user.id))
    expect(row).toMatchObject({ role: 'user', status: 'inactive', phone: null, address: null })
    expect(row?.anonymisedAt).not.toBeNull()
    const rows = [
      row,
      await at.db.select().from(wasteRecords).where(eq(wasteRecords.userId, user.id)),
      await at.db.select().from(liveEvents),
      await at.db.select().from(auditLog).where(eq(auditLog.entityId, user.id)),
    ]
    const kept = JSON.stringify(rows, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    for (const trace of [user.email, user.username, 'Lilas', '12 34 56', 'bocaux', 'devant chez moi']) {
      expect(kept).not.toContain(trace)
    }
    const [waste] = await at.db.select().from(wasteRecords).where(eq(wasteRecords.id, declared.id))
    expect(waste).toMatchObject({ wasteType: 'glass', description: null, location: null })
    expect(await at.db.select().from(sessions).where(eq(sessions.userId, user.id))).toEqual([])

    for (const comeBack of [false, true]) {
      const again = new Visitor(at.url)
      expect(await again.signIn(user.username, { comeBack })).toMatchObject({ code: 'invalid_credentials' })
      const nobody = row?.username as string
      expect(await again.signIn(nobody, { comeBack })).toMatchObject({ code: 'invalid_credentials' })
    }
    const boss = new Visitor(at.url)
    await boss.signIn((await at.account('super_admin')).username)
    expect((await boss.ask<UserPage>('users.list', { search: user.username })).data.items).toEqual([])
    expect(await boss.call('users.activate', { id: user.id })).toMatchObject({ code: 'not_found' })
    expect((await download(exportId, boss.token)).status).toBe(404)
    // Name and address are free again, for an account that has nothing of the old one.
    const form = registration(user.username, { email: user.email })
    const { data: fresh } = await new Visitor(at.url).call<User>('auth.register', form)
    expect(fresh.id).not.toBe(user.id)
  })

  it('is never made nobody by somebody else', async () => {
    const { me } = await resident()
    expect(await me.call('users.housekeeping', {})).toMatchObject({ code: 'not_found' })
    expect(await me.call('users.deleteMe', { password, id: (await at.account()).id })).toMatchObject({
      code: 'validation',
    })
    expect(await me.ask('auth.me')).toMatchObject({ status: 200 })
  })
})

/** As the job does once an hour. */
async function housekeep(): Promise<void> {
  const { ports, db } = at.server.shared
  const actor = { type: 'system', name: 'housekeeping' } as const
  const caller = { requestId: 'test', userAgent: null, address: null, hostname: null, securityLog: () => {} }
  await housekeeping({ ctx: { ...ports, ...caller, db, actor } })
}
