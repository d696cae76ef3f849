import { maxSessions } from '@benne/contracts'
import { auditLog, sessions } from '@benne/db'
import { authenticate, listSessions, login, logoutAll, refresh, revokeSession } from '@benne/services'
import { and, eq, isNull } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, password, useWorld } from './support.ts'

const world = useWorld()
const minute = 60_000
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

describe('my sessions', () => {
  it('tell device, place and which one asks, most recently used first', async () => {
    const ctx = await world.signedIn()
    const { username } = ctx.tokens.user
    world.clock.advance(minute)
    const phone = { ...ctx, userAgent: firefox, placeOf: () => 'DE' }
    await login({ ctx: phone, input: { username, password } })
    const { items } = await listSessions({ ctx })
    expect(items).toMatchObject([
      {
        current: false,
        device: { kind: 'computer', browser: 'Firefox', system: 'Linux' },
        place: { kind: 'country', country: 'DE' },
      },
      { current: true, id: ctx.actor.sessionId },
    ])
    world.clock.advance(minute)
    await refresh({ ctx, input: ctx.tokens })
    expect((await listSessions({ ctx })).items[0]).toMatchObject({
      current: true,
      lastSeenAt: world.clock.now(),
    })
  })

  it('are ended one by one, at once, and nobody else’s', async () => {
    const ctx = await world.signedIn()
    const stranger = await world.signedIn()
    const other = await login({ ctx, input: { username: ctx.tokens.user.username, password } })
    const { actor } = await authenticate(ctx, other.accessToken)
    expect(await codeOf(revokeSession({ ctx: stranger, input: { id: actor.sessionId } }))).toBe('not_found')
    await revokeSession({ ctx, input: { id: actor.sessionId } })
    expect(await codeOf(authenticate(ctx, other.accessToken))).toBe('session_ended')
    expect(await codeOf(revokeSession({ ctx, input: { id: actor.sessionId } }))).toBe('not_found')
    expect(world.published).toContainEqual({ type: 'sessions', sessionIds: [actor.sessionId] })
  })

  it('are ended all at once', async () => {
    const ctx = await world.signedIn()
    const other = await login({ ctx, input: { username: ctx.tokens.user.username, password } })
    await logoutAll({ ctx })
    for (const { accessToken } of [ctx.tokens, other])
      expect(await codeOf(authenticate(ctx, accessToken))).toBe('session_ended')
  })

  it('are only ended by who gave the password lately; one’s own always', async () => {
    const ctx = await world.signedIn()
    const other = await login({ ctx, input: { username: ctx.tokens.user.username, password } })
    const { actor } = await authenticate(ctx, other.accessToken)
    world.clock.advance(10 * minute + 1)
    expect(await codeOf(logoutAll({ ctx }))).toBe('reauthentication_required')
    expect(await codeOf(revokeSession({ ctx, input: { id: actor.sessionId } }))).toBe(
      'reauthentication_required',
    )
    await revokeSession({ ctx, input: { id: ctx.actor.sessionId } })
  })

  it(`are at most ${maxSessions}: the least recently used makes room`, async () => {
    const ctx = await world.signedIn()
    const { username } = ctx.tokens.user
    for (let count = 0; count < maxSessions; count++) {
      world.clock.advance(minute)
      await login({ ctx, input: { username, password } })
    }
    const open = await world.db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, ctx.actor.userId), isNull(sessions.endedAt)))
    expect(open).toHaveLength(maxSessions)
    expect(open.some(({ id }) => id === ctx.actor.sessionId)).toBe(false)
  })

  it('leave a trace in the audit log, with who did it', async () => {
    const ctx = await world.signedIn()
    await logoutAll({ ctx })
    const entries = await world.db.select().from(auditLog).where(eq(auditLog.actorId, ctx.actor.userId))
    expect(entries.map(({ action }) => action)).toEqual(['session.opened', 'sessions.ended'])
  })
})

describe('a sign-in from a device that is not known', () => {
  const mailsTo = (userId: string) =>
    world.jobs.filter(({ name, data }) => name === 'mail' && 'userId' in data && data.userId === userId)

  it('is told to the owner once, and not of a known one', async () => {
    const ctx = await world.signedIn()
    const { username } = ctx.tokens.user
    const strange = { ...ctx, userAgent: firefox }
    await login({ ctx: strange, input: { username, password } })
    expect(mailsTo(ctx.actor.userId)).toHaveLength(1)
    await login({ ctx: strange, input: { username, password } })
    const { deviceToken } = ctx.tokens
    await login({ ctx: { ...ctx, userAgent: 'curl/8' }, input: { username, password, deviceToken } })
    expect(mailsTo(ctx.actor.userId)).toHaveLength(1)
  })
})

describe('somebody who hammers an account', () => {
  const attempt = (ctx: Parameters<typeof login>[0]['ctx'], username: string, attempted = 'Wrong-4821') =>
    codeOf(login({ ctx, input: { username, password: attempted } }))

  it('must wait, longer each time, and learns nothing about which accounts exist', async () => {
    const { username } = (await world.signedIn()).tokens.user
    for (const name of [username, 'nobody_at_all']) {
      const ctx = world.as({ type: 'anonymous' })
      const codes = []
      for (let count = 0; count < 7; count++) codes.push(await attempt(ctx, name))
      expect(codes, name).toEqual([
        ...Array(5).fill('invalid_credentials'),
        'too_many_requests',
        'too_many_requests',
      ])
    }
  })

  it('from many addresses, keeps no owner out on a device that is known', async () => {
    const owner = await world.signedIn()
    const { username } = owner.tokens.user
    const { deviceToken } = owner.tokens
    for (let count = 0; count < 15; count++) await attempt(world.as({ type: 'anonymous' }), username)
    const strange = world.as({ type: 'anonymous' })
    expect(await attempt(strange, username, password)).toBe('too_many_requests')
    await login({ ctx: strange, input: { username, password, deviceToken } })
  })

  it('cannot use the token of another account’s device', async () => {
    const owner = await world.signedIn()
    const thief = await world.signedIn()
    const { username } = owner.tokens.user
    for (let count = 0; count < 15; count++) await attempt(world.as({ type: 'anonymous' }), username)
    const { deviceToken } = thief.tokens
    expect(await codeOf(login({ ctx: thief, input: { username, password, deviceToken } }))).toBe(
      'too_many_requests',
    )
  })

  it('over many accounts from one address, must wait as well', async () => {
    const ctx = world.as({ type: 'anonymous' })
    const codes = new Set<string>()
    for (let count = 0; count < 60; count++) codes.add(await attempt(ctx, `nobody_${count}`))
    expect(codes).toContain('too_many_requests')
  })
})
