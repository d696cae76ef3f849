import { auditLog, liveEvents, users, wasteRecords } from '@benne/db'
import {
  type AccountCtx,
  activateUser,
  authenticate,
  createWasteRecord,
  deactivateUser,
  endUserSessions,
  getMe,
  getUser,
  listUsers,
  login,
  myStatistics,
  sendPasswordReset,
  setUserRole,
  suspendUser,
  unlockUser,
  updateMe,
  userStatistics,
} from '@benne/services'
import { desc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, password, useWorld } from './support.ts'

const world = useWorld()
const statusOf = async (id: string) =>
  (await world.db.select().from(users).where(eq(users.id, id)))[0]?.status

describe('staff and accounts', () => {
  it('a suspension ends every session, is told, and kept with its reason', async () => {
    const staff = await world.account('admin')
    const resident = await world.signedIn()
    const { userId } = resident.actor
    const user = await suspendUser({ ctx: staff, input: { id: userId, reason: 'Fly-tipping' } })
    expect(user).toMatchObject({ status: 'suspended', isActive: false })
    expect(await codeOf(authenticate(resident, resident.tokens.accessToken))).toBe('session_ended')
    expect(world.jobs).toContainEqual({ name: 'mail', data: { kind: 'status_changed', userId } })
    const [entry] = await world.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, userId))
      .orderBy(desc(auditLog.id))
    expect(entry).toMatchObject({
      action: 'account.suspended',
      actorId: staff.actor.userId,
      before: { status: 'active' },
      after: { status: 'suspended', reason: 'Fly-tipping' },
      requestId: staff.requestId,
    })
    const [event] = await world.db.select().from(liveEvents).orderBy(desc(liveEvents.seq)).limit(1)
    expect(event).toMatchObject({ type: 'account_update', staff: true, userId })
  })

  it('an activation lets in again and forgets failed attempts', async () => {
    const staff = await world.account('admin')
    const { tokens, actor } = await world.signedIn()
    const { username } = tokens.user
    for (let count = 0; count < 7; count++)
      await codeOf(
        login({ ctx: world.as({ type: 'anonymous' }), input: { username, password: 'Wrong-4821' } }),
      )
    await deactivateUser({ ctx: staff, input: { id: actor.userId } })
    expect(await activateUser({ ctx: staff, input: { id: actor.userId } })).toMatchObject({
      status: 'active',
    })
    await login({ ctx: world.as({ type: 'anonymous' }), input: { username, password } })
  })

  it('doing it twice is doing it once', async () => {
    const staff = await world.account('admin')
    const { userId } = (await world.account()).actor
    await deactivateUser({ ctx: staff, input: { id: userId } })
    const before = await world.db.$count(auditLog)
    await deactivateUser({ ctx: staff, input: { id: userId } })
    expect(await world.db.$count(auditLog)).toBe(before)
  })

  it.each(['user', 'admin', 'super_admin'] as const)('what a %s may do to whom', async (role) => {
    const actor = await world.account(role)
    const allowed = { user: [], admin: ['user'], super_admin: ['user', 'admin', 'super_admin'] }[role]
    for (const target of ['user', 'admin', 'super_admin'] as const) {
      const { userId: id } = (await world.account(target)).actor
      const acts = {
        suspend: () => suspendUser({ ctx: actor, input: { id } }),
        activate: () => activateUser({ ctx: actor, input: { id } }),
        deactivate: () => deactivateUser({ ctx: actor, input: { id } }),
        endSessions: () => endUserSessions({ ctx: actor, input: { id } }),
        sendPasswordReset: () => sendPasswordReset({ ctx: actor, input: { id } }),
      }
      for (const [name, act] of Object.entries(acts)) {
        const code = await act().then(
          () => 'done',
          (error: { code: string }) => error.code,
        )
        expect(code, `${name} ${target}`).toBe(allowed.includes(target as never) ? 'done' : 'forbidden')
      }
      const appoint = () =>
        setUserRole({ ctx: actor, input: { id, role: target === 'user' ? 'admin' : 'user' } })
      if (role === 'super_admin') await appoint()
      else expect(await codeOf(appoint())).toBe('forbidden')
    }
  })

  it('nobody acts on their own account, and absent ones are absent', async () => {
    const boss = await world.account('super_admin')
    const { userId: id } = boss.actor
    for (const act of [suspendUser, deactivateUser, activateUser, endUserSessions])
      expect(await codeOf(act({ ctx: boss, input: { id } }))).toBe('own_account')
    expect(await codeOf(setUserRole({ ctx: boss, input: { id, role: 'user' } }))).toBe('own_account')
    const absent = { id: '01890000-0000-7000-8000-000000000000' }
    expect(await codeOf(suspendUser({ ctx: boss, input: absent }))).toBe('not_found')
    expect(await codeOf(getUser({ ctx: boss, input: absent }))).toBe('not_found')
  })
})

describe('appointing', () => {
  it('counts from the next call on, and needs the password given lately', async () => {
    const boss = await world.account('super_admin')
    const member = await world.signedIn()
    await setUserRole({ ctx: boss, input: { id: member.actor.userId, role: 'admin' } })
    expect((await authenticate(member, member.tokens.accessToken)).actor.role).toBe('admin')
    expect(world.published).toContainEqual({ type: 'sessions', sessionIds: [member.actor.sessionId] })
    world.clock.advance(11 * 60_000)
    expect(await codeOf(setUserRole({ ctx: boss, input: { id: member.actor.userId, role: 'user' } }))).toBe(
      'reauthentication_required',
    )
  })

  it('always leaves somebody who can', async () => {
    await world.db.update(users).set({ role: 'admin' }).where(eq(users.role, 'super_admin'))
    const operator = world.as({ type: 'command', name: 'root' })
    const [one, two] = [await world.account('super_admin'), await world.account('super_admin')]
    const id = (ctx: AccountCtx) => ctx.actor.userId
    // Each demotes the other at the same time.
    const results = await Promise.allSettled([
      setUserRole({ ctx: one, input: { id: id(two), role: 'user' } }),
      setUserRole({ ctx: two, input: { id: id(one), role: 'user' } }),
    ])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const [last] = await world.db.select().from(users).where(eq(users.role, 'super_admin'))
    const input = { id: last?.id ?? '' }
    expect(await codeOf(deactivateUser({ ctx: operator, input }))).toBe('last_super_admin')
    expect(await codeOf(suspendUser({ ctx: operator, input }))).toBe('last_super_admin')
    expect(await codeOf(setUserRole({ ctx: operator, input: { ...input, role: 'user' } }))).toBe(
      'last_super_admin',
    )
    expect(await statusOf(input.id)).toBe('active')
  })
})

describe('finding people', () => {
  it('by parts of name, username and address, whatever case and accents', async () => {
    const staff = await world.account('admin')
    const ctx = await world.signedIn()
    await updateMe({
      ctx,
      input: { firstName: 'Gaëlle', lastName: 'Lefèvre-Ñandú', username: 'g_lf%79'.replace('%', '_') },
    })
    const found = async (search: string) =>
      (await listUsers({ ctx: staff, input: { search, limit: 20 } })).items.map(({ id }) => id)
    for (const search of ['gaelle', 'GAËLLE', 'lefevre nandu', 'fèvr', 'g_lf_79'])
      expect(await found(search), search).toEqual([ctx.actor.userId])
    // Signs of the pattern language are themselves.
    for (const search of ['gaelle%', '%', '_____', 'gaelle \\', "' or 1=1 --"])
      expect(await found(search), search).toEqual([])
  })

  it('page by page, each person once, by role and state', async () => {
    const staff = await world.account('admin')
    for (let count = 0; count < 5; count++) await world.account()
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listUsers>> = await listUsers({
        ctx: staff,
        input: { limit: 3, cursor, role: 'user', status: 'active' },
      })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    const all = await world.db.select().from(users).where(eq(users.role, 'user'))
    expect(seen.toSorted()).toEqual(
      all
        .filter(({ status }) => status === 'active')
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('is for staff', async () => {
    const resident = await world.account()
    expect(await codeOf(listUsers({ ctx: resident, input: { limit: 20 } }))).toBe('forbidden')
    expect(await codeOf(getUser({ ctx: resident, input: { id: resident.actor.userId } }))).toBe('forbidden')
    expect(await codeOf(userStatistics({ ctx: resident }))).toBe('forbidden')
  })

  it('counts them by kind', async () => {
    const staff = await world.account('admin')
    const { totalUsers, usersByRole, usersByStatus, activeUsers } = await userStatistics({ ctx: staff })
    expect(totalUsers).toBe(await world.db.$count(users))
    expect(Object.values(usersByRole).reduce((a, b) => a + b)).toBe(totalUsers)
    expect(activeUsers).toBe(usersByStatus.active)
  })
})

describe('one’s own account', () => {
  it('keeps what was left out, empties what is null, and writes down what changed without telling it', async () => {
    const ctx = await world.signedIn()
    await updateMe({ ctx, input: { phone: '06 39 98 00 00', address: '1 rue du Port' } })
    const me = await updateMe({ ctx, input: { phone: null, language: 'en', timeZone: 'America/Cayenne' } })
    expect(me).toMatchObject({
      phone: null,
      address: '1 rue du Port',
      language: 'en',
      timeZone: 'America/Cayenne',
    })
    const entries = await world.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, ctx.actor.userId))
      .orderBy(desc(auditLog.id))
    expect(entries[0]).toMatchObject({ before: { language: 'fr' }, after: { language: 'en', phone: null } })
    expect(JSON.stringify(entries)).not.toMatch(/06 39|rue du Port/)
  })

  it.each([
    { role: 'super_admin' },
    { status: 'active' },
    { passwordHash: 'x' },
    { firstName: '' },
    { firstName: 'a\u202eb' },
    { phone: '<script>' },
    { language: 'de' },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+02:00' },
    { username: 'аdmin' },
    { email: 'nobody' },
    { notificationPreferences: { channels: {}, quietHours: null } },
  ])('refuses %j', async (input) => {
    const ctx = await world.account()
    expect(await codeOf(updateMe({ ctx, input: input as never }))).toBe('validation')
  })

  it('takes names that look like code as names', async () => {
    const ctx = await world.account()
    const firstName = `Robert'); drop table users;-- <img src=x>`
    expect(await updateMe({ ctx, input: { firstName } })).toMatchObject({ firstName })
    expect(await world.db.$count(users)).toBeGreaterThan(0)
  })

  it('refuses a username that is taken, in any case', async () => {
    const other = await world.signedIn()
    const ctx = await world.account()
    const username = other.tokens.user.username.toUpperCase()
    expect(await codeOf(updateMe({ ctx, input: { username } }))).toBe('username_taken')
  })

  it('has preferences before it chose any, and cannot silence what protects it', async () => {
    const ctx = await world.account()
    const { notificationPreferences: preferences } = await getMe({ ctx })
    expect(preferences.channels.security).toMatchObject({ inApp: true, email: true })
    const silent = { ...preferences.channels, security: { inApp: false, push: false, email: false } }
    expect(
      await codeOf(
        updateMe({ ctx, input: { notificationPreferences: { ...preferences, channels: silent } } }),
      ),
    ).toBe('validation')
    const quiet = { ...preferences, quietHours: { from: '21:30', to: '06:00' } }
    await updateMe({ ctx, input: { notificationPreferences: quiet } })
    expect((await getMe({ ctx })).notificationPreferences).toEqual(quiet)
  })
})

describe('what I contributed', () => {
  it('by type and state, in the days of my time zone', async () => {
    const ctx = await world.account()
    expect(await myStatistics({ ctx })).toMatchObject({
      recordCount: 0,
      totalKg: 0,
      currentStreakDays: 0,
      longestStreakDays: 0,
      firstRecordAt: null,
    })
    const day = 24 * 3600_000
    const declare = (quantity: number) =>
      createWasteRecord({ ctx, input: { wasteType: 'glass', quantity, unit: 'kg' } })
    await declare(0.1)
    await declare(0.2)
    world.clock.advance(day)
    await declare(1)
    const rejected = await declare(5)
    await world.db.update(wasteRecords).set({ status: 'rejected' }).where(eq(wasteRecords.id, rejected.id))
    world.clock.advance(3 * day)
    await declare(2)
    world.clock.advance(day)
    const mine = await myStatistics({ ctx })
    expect(mine).toMatchObject({
      recordCount: 5,
      totalKg: 3.3,
      currentStreakDays: 1,
      longestStreakDays: 2,
      lastRecordAt: new Date(world.clock.now().getTime() - day),
    })
    expect(mine.kgByType).toMatchObject({ glass: 3.3, paper: 0 })
    expect(mine.recordsByStatus).toMatchObject({ pending: 4, rejected: 1 })
    world.clock.advance(day)
    expect(await myStatistics({ ctx })).toMatchObject({ currentStreakDays: 0, longestStreakDays: 2 })
  })
})

it('an operator unlocks an account that is being hammered', async () => {
  const { username, id } = (await world.signedIn()).tokens.user
  for (let count = 0; count < 15; count++)
    await codeOf(login({ ctx: world.as({ type: 'anonymous' }), input: { username, password: 'Wrong-4821' } }))
  const attempt = () => login({ ctx: world.as({ type: 'anonymous' }), input: { username, password } })
  expect(await codeOf(attempt())).toBe('too_many_requests')
  expect(await codeOf(unlockUser({ ctx: await world.account('super_admin'), input: { userId: id } }))).toBe(
    'forbidden',
  )
  world.clock.advance(1)
  await unlockUser({ ctx: world.as({ type: 'command', name: 'root' }), input: { userId: id } })
  await attempt()
})
