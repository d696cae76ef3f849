import { randomBytes, randomUUID } from 'node:crypto'
import { LoggedEvent } from '@benne/contracts'
import {
  accountLinks,
  auditLog,
  liveEvents,
  personalExportParts,
  personalExports,
  refreshTokens,
  sessions,
  users,
  wasteRecords,
} from '@benne/db'
import {
  type AccountCtx,
  anonymiseAccount,
  deleteMe,
  hashPassword,
  housekeeping,
  listAudit,
  type ServiceError,
} from '@benne/services'
import { and, desc, eq } from 'drizzle-orm'
import superjson from 'superjson'
import { describe, expect, it } from 'vitest'
import { useAccountWorld } from './account-world.ts'

const world = useAccountWorld()
const day = 24 * 3600 * 1000
const password = 'Verre-4821-lilas'
const system = () => world.as({ type: 'system', name: 'housekeeping' })
const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: ServiceError) => error.code)
const rowOf = async (ctx: AccountCtx) =>
  (await world.db.select().from(users).where(eq(users.id, ctx.actor.userId)))[0]
const actionsOn = async (id: string) =>
  (
    await world.db.select().from(auditLog).where(eq(auditLog.entityId, id)).orderBy(desc(auditLog.createdAt))
  ).map(({ action }) => action)

async function somebody(more: Parameters<typeof world.account>[0] = {}): Promise<AccountCtx> {
  return world.account({ passwordHash: await hashPassword(password), ...more })
}

async function lastEvent(userId: string) {
  const [row] = await world.db
    .select()
    .from(liveEvents)
    .where(eq(liveEvents.userId, userId))
    .orderBy(desc(liveEvents.seq))
    .limit(1)
  return row && { staff: row.staff, ...LoggedEvent.parse(superjson.deserialize(row.event)) }
}

/** Leaves a trace of somebody in every table that can hold one. */
async function leaveTraces({ actor: { userId, sessionId } }: AccountCtx): Promise<string> {
  const now = world.clock.now()
  const recordId = randomUUID()
  const exportId = randomUUID()
  await world.db.insert(wasteRecords).values({
    id: recordId,
    userId,
    wasteType: 'glass',
    quantity: 2,
    unit: 'kg',
    quantityKg: 2,
    description: 'Bottles of Ana',
    location: 'At home',
    address: '1 rue Basse',
    latitude: 48,
    longitude: 2,
    createdAt: now,
    updatedAt: now,
  })
  await world.db.insert(accountLinks).values({
    hash: randomBytes(32),
    userId,
    purpose: 'reset_password',
    email: 'ana@example.org',
    createdAt: now,
    expiresAt: now,
  })
  await world.db
    .insert(refreshTokens)
    .values({ hash: randomBytes(32), sessionId, createdAt: now, expiresAt: now })
  await world.db.insert(personalExports).values({ id: exportId, userId, requestedAt: now, expiresAt: now })
  await world.db.insert(personalExportParts).values({ exportId, seq: 0, data: randomBytes(10) })
  const event = superjson.serialize({ name: 'Ana' })
  await world.db.insert(liveEvents).values({ type: 'x', userId, staff: true, createdAt: now, event })
  return recordId
}

describe('deleteMe', () => {
  it('closes the account at once and tells its owner, staff and the audit log', async () => {
    const ctx = await somebody()
    const { userId, sessionId } = ctx.actor
    const now = world.clock.now()
    const { leavingAt } = await deleteMe({ ctx, input: { password } })
    expect(leavingAt).toEqual(new Date(now.getTime() + 14 * day))
    expect(await rowOf(ctx)).toMatchObject({ status: 'inactive', leavingSince: now, firstName: 'Ana' })
    const [session] = await world.db.select().from(sessions).where(eq(sessions.id, sessionId))
    expect(session).toMatchObject({ endedAt: now, endedReason: 'account' })
    expect(world.forgotten).toContain(sessionId)
    expect(world.jobs).toContainEqual({ name: 'mail', data: { kind: 'leaving', userId } })
    expect(await actionsOn(userId)).toEqual(['account.leaving'])
    expect(await lastEvent(userId)).toMatchObject({
      type: 'account_update',
      staff: true,
      data: { action: 'updated', user: { id: userId, isActive: false, leavingAt } },
    })
    expect(await codeOf(deleteMe({ ctx, input: { password } }))).toBe('session_ended')
  })

  it('asks for the password, and counts how often', async () => {
    const ctx = await somebody()
    world.attempts.length = 0
    const refused = await deleteMe({ ctx, input: { password: 'wrong' } }).catch(
      (error: ServiceError) => error,
    )
    expect(refused).toMatchObject({
      code: 'validation',
      issues: [{ path: ['password'], rule: 'password_wrong' }],
    })
    expect(world.attempts).toEqual([{ rule: 'password', key: ctx.actor.sessionId }])
    expect(await rowOf(ctx)).toMatchObject({ status: 'active', leavingSince: null })
    expect(
      await codeOf(deleteMe({ ctx: world.as({ type: 'anonymous' }) as never, input: { password } })),
    ).toBe('unauthenticated')
  })

  it('never leaves Benne without a super admin, also when the last two go at once', async () => {
    const admins = [await somebody({ role: 'super_admin' }), await somebody({ role: 'super_admin' })]
    const outcomes = await Promise.all(admins.map((ctx) => codeOf(deleteMe({ ctx, input: { password } }))))
    expect(outcomes.toSorted()).toEqual(['[object Object]', 'last_super_admin'])
    const left = and(eq(users.role, 'super_admin'), eq(users.status, 'active'))
    expect(await world.db.$count(users, left)).toBe(1)
  })
})

describe('anonymiseAccount', () => {
  it('leaves nothing that tells whose it was, and the masses', async () => {
    const ctx = await somebody({
      phone: '+33 1',
      address: '1 rue Basse',
      pendingEmail: 'a@b.fr',
      lastLoginAt: new Date(),
    })
    const { userId, sessionId } = ctx.actor
    const recordId = await leaveTraces(ctx)
    const before = await rowOf(ctx)
    expect(await anonymiseAccount({ ctx: system(), input: { userId } })).toBe(true)

    const row = await rowOf(ctx)
    expect(row).toMatchObject({
      email: `deleted-${userId}@deleted.invalid`,
      firstName: 'Compte',
      lastName: 'supprimé',
      phone: null,
      address: null,
      pendingEmail: null,
      lastLoginAt: null,
      emailVerifiedAt: null,
      notificationPreferences: null,
      status: 'inactive',
      anonymisedAt: world.clock.now(),
    })
    expect(JSON.stringify(row)).not.toMatch(/Ana|Leroy/)
    expect(row?.username).not.toBe(before?.username)
    const [record] = await world.db.select().from(wasteRecords).where(eq(wasteRecords.id, recordId))
    expect(record).toMatchObject({
      quantityKg: 2,
      wasteType: 'glass',
      status: 'pending',
      description: null,
      location: null,
      address: null,
      latitude: null,
      longitude: null,
    })
    for (const table of [sessions, accountLinks, personalExports])
      expect(await world.db.$count(table, eq(table.userId, userId))).toBe(0)
    expect(world.forgotten).toContain(sessionId)
    expect(await world.db.$count(liveEvents, eq(liveEvents.userId, userId))).toBe(1)
    expect(await lastEvent(userId)).toMatchObject({
      data: { action: 'deleted', user: { fullName: 'Compte supprimé' } },
    })
    const admin = await world.account({ role: 'super_admin' })
    const { items } = await listAudit({ ctx: admin, input: { limit: 10, entityId: userId } })
    expect(items).toMatchObject([{ action: 'account.anonymised', entity: { name: 'Compte supprimé' } }])
  })

  it('changes nothing the second time', async () => {
    const ctx = await somebody()
    const input = { userId: ctx.actor.userId }
    await anonymiseAccount({ ctx: world.as({ type: 'command', name: 'root' }), input })
    const row = await rowOf(ctx)
    expect(await anonymiseAccount({ ctx: system(), input })).toBe(false)
    expect(await rowOf(ctx)).toEqual(row)
    expect(await actionsOn(input.userId)).toEqual(['account.anonymised'])
    expect(await anonymiseAccount({ ctx: system(), input: { userId: randomUUID() } })).toBe(false)
  })

  it('is for nobody over the network', async () => {
    const admin = await world.account({ role: 'super_admin' })
    const input = { userId: (await somebody()).actor.userId }
    expect(await codeOf(anonymiseAccount({ ctx: admin, input }))).toBe('forbidden')
  })
})

describe('housekeeping', () => {
  it('anonymises whoever left 14 days ago, and nobody before', async () => {
    world.advance(14 * day)
    await housekeeping({ ctx: system() })
    const [early, late, stays] = [await somebody(), await somebody(), await somebody()]
    await deleteMe({ ctx: early, input: { password } })
    world.advance(1)
    await deleteMe({ ctx: late, input: { password } })
    world.advance(14 * day - 1)
    expect(await housekeeping({ ctx: system() })).toMatchObject({ anonymised: 1 })
    expect((await rowOf(early))?.anonymisedAt).toEqual(world.clock.now())
    expect((await rowOf(late))?.anonymisedAt).toBeNull()
    world.advance(1)
    expect(await housekeeping({ ctx: system() })).toMatchObject({ anonymised: 1 })
    expect(await housekeeping({ ctx: system() })).toMatchObject({ anonymised: 0 })
    expect(await rowOf(stays)).toMatchObject({ status: 'active', firstName: 'Ana' })
  })

  it('deletes accounts that were not confirmed within a week, unless they have records', async () => {
    const pending = { status: 'pending', emailVerifiedAt: null } as const
    const [old, withRecord, confirmed] = [
      await world.account(pending),
      await world.account(pending),
      await world.account({ status: 'pending' }),
    ]
    await leaveTraces(withRecord)
    world.advance(7 * day)
    const young = await world.account(pending)
    await housekeeping({ ctx: system() })
    expect(await rowOf(old)).toBeDefined()
    world.advance(1)
    expect(await housekeeping({ ctx: system() })).toMatchObject({ unconfirmed: 1 })
    expect(await rowOf(old)).toBeUndefined()
    expect(await lastEvent(old.actor.userId)).toMatchObject({
      data: { action: 'deleted', user: { id: old.actor.userId, firstName: 'Compte' } },
    })
    for (const ctx of [withRecord, confirmed, young]) expect(await rowOf(ctx)).toBeDefined()
  })

  it('deletes sessions, links and exports that are of no use any more', async () => {
    const ctx = await world.account()
    const { userId } = ctx.actor
    await housekeeping({ ctx: system() })
    await leaveTraces(ctx)
    const kept = await world.account()
    const now = world.clock.now()
    await world.db.update(sessions).set({ endedAt: now }).where(eq(sessions.userId, userId))
    expect(await housekeeping({ ctx: system() })).toMatchObject({ sessions: 0, links: 0, exports: 0 })
    world.advance(7 * day + 1)
    expect(await housekeeping({ ctx: system() })).toMatchObject({ sessions: 0, links: 1, exports: 1 })
    world.advance(83 * day)
    const { sessions: gone } = await housekeeping({ ctx: system() })
    expect(gone).toBeGreaterThan(0)
    expect(await world.db.$count(sessions, eq(sessions.userId, userId))).toBe(0)
    expect(await world.db.$count(sessions, eq(sessions.userId, kept.actor.userId))).toBe(1)
  })

  it('goes on when one account cannot be dealt with, and says so', async () => {
    const [stuck, fine] = [await somebody(), await somebody()]
    for (const ctx of [stuck, fine]) await deleteMe({ ctx, input: { password } })
    await world.account({ email: `deleted-${stuck.actor.userId}@deleted.invalid` })
    world.advance(14 * day)
    await expect(housekeeping({ ctx: system() })).rejects.toThrow('some accounts could not be dealt with')
    expect((await rowOf(stuck))?.anonymisedAt).toBeNull()
    expect((await rowOf(fine))?.anonymisedAt).not.toBeNull()
  })
})
