import { randomBytes } from 'node:crypto'
import { refreshTokens, sessions, users } from '@benne/db'
import {
  authenticate,
  type Ctx,
  ensureSuperAdmin,
  followEvents,
  type LiveFeed,
  login,
  logout,
  me,
  refresh,
  register,
  type ServiceError,
  SessionDirectory,
} from '@benne/services'
import { eq } from 'drizzle-orm'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { codeOf, password, tokenSecret, useWorld } from './support.ts'

const world = useWorld()
const anonymous = () => world.as({ type: 'anonymous' })
const form = (name: string) => ({
  email: `${name}@example.org`,
  username: name,
  firstName: 'Ana',
  lastName: 'Test',
  password,
  confirmPassword: password,
})

async function signIn(name: string, ctx: Ctx = anonymous()) {
  await register({ ctx, input: form(name) })
  return login({ ctx, input: { username: name, password, keep: 'token' } })
}

describe('register', () => {
  it('makes a resident, whatever role is sent along', async () => {
    const user = await register({
      ctx: anonymous(),
      input: { ...form('greedy'), role: 'super_admin' } as never,
    })
    expect(user).toMatchObject({ role: 'user', status: 'active', fullName: 'Ana Test' })
    expect(JSON.stringify(user)).not.toContain('argon2')
  })

  it('keeps an Argon2id hash of at least 19 MiB and two passes', async () => {
    await register({ ctx: anonymous(), input: form('hashed') })
    const [row] = await world.db.select().from(users).where(eq(users.username, 'hashed'))
    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('refuses a name or an address that differs in case alone', async () => {
    await register({ ctx: anonymous(), input: form('Twice') })
    expect(
      await codeOf(register({ ctx: anonymous(), input: { ...form('tWICE'), email: 'else@example.org' } })),
    ).toBe('username_taken')
    expect(
      await codeOf(register({ ctx: anonymous(), input: { ...form('else'), email: 'TWICE@example.org' } })),
    ).toBe('email_taken')
  })

  it('lets one of two win who register at once', async () => {
    const results = await Promise.allSettled(
      [1, 2].map(() => register({ ctx: anonymous(), input: form('race') })),
    )
    expect(results.map((r) => r.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('log in', () => {
  it('takes the username or the e-mail address, in any case', async () => {
    await register({ ctx: anonymous(), input: form('both') })
    for (const username of ['both', 'BOTH', 'Both@Example.org']) {
      const { user, expiresIn } = await login({
        ctx: anonymous(),
        input: { username, password, keep: 'token' },
      })
      expect(user).toMatchObject({ username: 'both', lastLogin: world.clock.now() })
      expect(expiresIn).toBe(600)
    }
  })

  it('takes a password however its accents were typed', async () => {
    const typed = 'Été-4821-lilas'
    await register({
      ctx: anonymous(),
      input: {
        ...form('accents'),
        password: typed.normalize('NFC'),
        confirmPassword: typed.normalize('NFC'),
      },
    })
    await login({
      ctx: anonymous(),
      input: { username: 'accents', password: typed.normalize('NFD'), keep: 'token' },
    })
  })

  it('answers a wrong password and an unknown account alike', async () => {
    await register({ ctx: anonymous(), input: form('known') })
    const failure = (username: string) =>
      login({ ctx: anonymous(), input: { username, password: 'Wrong-4821', keep: 'token' } }).catch(
        (e: Error) => e.message,
      )
    expect(await failure('known')).toBe(await failure('nobody'))
  })

  it('tells that an account is not active only to who knows the password', async () => {
    await register({ ctx: anonymous(), input: form('away') })
    await world.db.update(users).set({ status: 'suspended' }).where(eq(users.username, 'away'))
    const attempt = (attempted: string) =>
      codeOf(login({ ctx: anonymous(), input: { username: 'away', password: attempted, keep: 'token' } }))
    expect(await attempt('Wrong-4821')).toBe('invalid_credentials')
    expect(await attempt(password)).toBe('account_not_active')
  })
})

describe('access tokens', () => {
  it('say who it is; the role is the account’s of now', async () => {
    const ctx = anonymous()
    const { accessToken, user } = await signIn('promoted', ctx)
    await world.db.update(users).set({ role: 'admin' }).where(eq(users.id, user.id))
    const { actor } = await authenticate(ctx, accessToken)
    expect(actor).toMatchObject({ userId: user.id, role: 'admin' })
    expect(await me({ ctx: { ...ctx, actor } })).toMatchObject({ id: user.id, role: 'admin' })
  })

  it('end after ten minutes', async () => {
    const ctx = anonymous()
    const { accessToken } = await signIn('brief', ctx)
    world.clock.advance(599_000)
    await authenticate(ctx, accessToken)
    world.clock.advance(1_000)
    expect(await codeOf(authenticate(ctx, accessToken))).toBe('unauthenticated')
  })

  it('are refused when forged, foreign, unsigned or broken', async () => {
    const ctx = anonymous()
    const { accessToken, user } = await signIn('target', ctx)
    const { actor } = await authenticate(ctx, accessToken)
    const claims = { sid: actor.sessionId, role: 'super_admin' }
    const make = (
      secret: string | Buffer,
      change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
      alg = 'HS256',
      typ = 'at+jwt',
    ) =>
      change(
        new SignJWT(claims)
          .setProtectedHeader({ alg, typ, kid })
          .setSubject(user.id)
          .setIssuer('benne')
          .setAudience('benne-api')
          .setIssuedAt(world.clock.now())
          .setExpirationTime(Math.floor(world.clock.now().getTime() / 1000) + 600),
      ).sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret)
    const ours = tokenSecret
    const kid = JSON.parse(Buffer.from(accessToken.split('.')[0] ?? '', 'base64url').toString()).kid as string
    const [head, body, signature] = accessToken.split('.')
    const forged = {
      'another key': await make(randomBytes(48)),
      'another issuer': await make(ours, (jwt) => jwt.setIssuer('evil')),
      'another audience': await make(ours, (jwt) => jwt.setAudience('other')),
      'another algorithm': await make(randomBytes(64), undefined, 'HS512'),
      'another algorithm with our key': await make(ours.repeat(2), undefined, 'HS512'),
      'another kind': await make(ours, undefined, 'HS256', 'JWT'),
      'no signature': new UnsecuredJWT(claims)
        .setSubject(user.id)
        .setIssuer('benne')
        .setAudience('benne-api')
        .encode(),
      'a signature cut off': `${head}.${body}.`,
      'a changed body': `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: user.id })).toString('base64url')}.${signature}`,
      'a refresh token': randomBytes(32).toString('base64url'),
      nothing: '',
    }
    for (const [what, token] of Object.entries(forged)) {
      expect(await codeOf(authenticate(ctx, token)), what).toBe('unauthenticated')
    }
    // The same way of making one, unchanged, is accepted: each of the above fails for what it changes.
    expect((await authenticate(ctx, await make(ours))).actor.role).toBe('user')
  })
})

describe('refresh', () => {
  it('changes a token for another and ends the old one', async () => {
    const ctx = anonymous()
    const first = await signIn('rotates', ctx)
    const second = await refresh({ ctx, input: first })
    expect(second.refreshToken).not.toBe(first.refreshToken)
    await authenticate(ctx, second.accessToken)
  })

  it('keeps only hashes', async () => {
    const { refreshToken } = await signIn('hashes')
    const rows = await world.db.select().from(refreshTokens)
    expect(rows.every(({ hash }) => hash.length === 32)).toBe(true)
    expect(rows.some(({ hash }) => hash.equals(Buffer.from(refreshToken, 'base64url')))).toBe(false)
  })

  it('forgives a lost answer for ten seconds', async () => {
    const ctx = anonymous()
    const first = await signIn('lossy', ctx)
    await refresh({ ctx, input: first })
    world.clock.advance(9_000)
    const again = await refresh({ ctx, input: first })
    await refresh({ ctx, input: again })
  })

  it('ends the session when both of two that were handed out for one are used: two hold a copy', async () => {
    const ctx = anonymous()
    const stolen = await signIn('copied', ctx)
    const [owner, thief] = await Promise.all([
      refresh({ ctx, input: stolen }),
      refresh({ ctx, input: stolen }),
    ])
    const next = await refresh({ ctx, input: owner })
    const refused = await refresh({ ctx, input: thief }).catch((error: ServiceError) => error)
    expect(refused).toMatchObject({ code: 'session_ended', details: { reason: 'reuse' } })
    expect(await codeOf(refresh({ ctx, input: next }))).toBe('session_ended')
    const { userId } =
      (await world.db.select().from(sessions)).find((row) => row.endedReason === 'reuse') ?? {}
    expect(world.jobs).toContainEqual({
      name: 'mail',
      data: expect.objectContaining({ kind: 'session_reused', userId }),
    })
  })

  it('ends the session when an old token is used again later, for everybody who holds one', async () => {
    const ctx = anonymous()
    const stolen = await signIn('victim', ctx)
    const owner = await refresh({ ctx, input: stolen })
    world.clock.advance(11_000)
    expect(await codeOf(refresh({ ctx, input: stolen }))).toBe('session_ended')
    expect(await codeOf(refresh({ ctx, input: owner }))).toBe('session_ended')
    expect(await codeOf(authenticate(ctx, owner.accessToken))).toBe('session_ended')
    expect(world.security.at(-1)?.event).toBe('refresh_reused')
  })

  it('gives every one of ten calls at once a pair that works', async () => {
    const ctx = anonymous()
    const first = await signIn('parallel', ctx)
    const pairs = await Promise.all(Array.from({ length: 10 }, () => refresh({ ctx, input: first })))
    for (const pair of pairs) await authenticate(ctx, pair.accessToken)
  })

  it('ends after 30 days without use, and after 90 in any case', async () => {
    const ctx = anonymous()
    const day = 24 * 3600 * 1000
    const idle = await signIn('idle', ctx)
    world.clock.advance(30 * day)
    expect(await codeOf(refresh({ ctx, input: idle }))).toBe('session_ended')
    let busy = await signIn('busy', ctx)
    for (let month = 0; month < 3; month++) {
      world.clock.advance(29 * day)
      busy = { ...busy, ...(await refresh({ ctx, input: busy })) }
    }
    // No token, and so no cookie, is said to last longer than its session.
    expect(busy.refreshExpiresAt.getTime()).toBe(world.clock.now().getTime() + 3 * day)
    world.clock.advance(3 * day)
    expect(await codeOf(refresh({ ctx, input: busy }))).toBe('session_ended')
  })

  it.each(['', 'x', 'A'.repeat(43), "' or 1=1 --"])('refuses %j', async (refreshToken) => {
    expect(await codeOf(refresh({ ctx: anonymous(), input: { refreshToken } }))).toBe('session_ended')
  })
})

describe('live events', () => {
  it('end when the role has changed: what one may see is another', async () => {
    const ctx = anonymous()
    const { accessToken, user } = await signIn('riser', ctx)
    const { actor } = await authenticate(ctx, accessToken)
    const event = { type: 'welcome', at: new Date(), data: { userId: user.id, role: 'user' } } as const
    const live: LiveFeed = {
      async *follow({ check }) {
        for (;;) {
          await check()
          yield { id: '1-1', event }
        }
      },
      where: async () => ({ id: '0-0', oldest: null }),
    }
    const events = followEvents({ ctx: { ...ctx, actor, live }, input: undefined })({
      signal: new AbortController().signal,
      ready: null,
    })
    expect((await events.next()).value).toMatchObject({ id: '1-1' })
    await world.db.update(users).set({ role: 'admin' }).where(eq(users.id, user.id))
    world.clock.advance(5_000)
    expect(await codeOf(events.next())).toBe('session_ended')
  })
})

describe('log out', () => {
  it('ends the session at once, and tells who watches it', async () => {
    const ctx = anonymous()
    const tokens = await signIn('leaver', ctx)
    const { actor } = await authenticate(ctx, tokens.accessToken)
    let told = 0
    ctx.sessions.watch(actor.sessionId, () => told++)
    await logout({ ctx: { ...ctx, actor } })
    expect(told).toBe(1)
    expect(await codeOf(authenticate(ctx, tokens.accessToken))).toBe('session_ended')
    expect(await codeOf(refresh({ ctx, input: tokens }))).toBe('session_ended')
  })
})

describe('session directory', () => {
  it('learns within five seconds of an end that another process wrote', async () => {
    const ctx = anonymous()
    const { accessToken } = await signIn('elsewhere', ctx)
    const { actor } = await authenticate(ctx, accessToken)
    await world.db
      .update(sessions)
      .set({ endedAt: world.clock.now() })
      .where(eq(sessions.id, actor.sessionId))
    world.clock.advance(5_000)
    expect(await codeOf(authenticate(ctx, accessToken))).toBe('session_ended')
  })

  it('answers many who ask at once, each with their own', async () => {
    const ctx = anonymous()
    const tokens = await Promise.all(['many_a', 'many_b', 'many_c'].map((name) => signIn(name, ctx)))
    const asked = await Promise.all(tokens.map(({ accessToken }) => authenticate(ctx, accessToken)))
    expect(asked.map(({ actor }) => actor.userId)).toEqual(tokens.map(({ user }) => user.id))
  })

  it('answers also who asks again after a session was forgotten in the same moment', async () => {
    const ctx = anonymous()
    const { accessToken } = await signIn('twice_asked', ctx)
    const { sessionId } = (await authenticate(ctx, accessToken)).actor
    ctx.sessions.forget([sessionId])
    const first = ctx.sessions.find(sessionId)
    ctx.sessions.forget([sessionId])
    expect(await Promise.all([first, ctx.sessions.find(sessionId)])).toMatchObject([
      { sessionId },
      { sessionId },
    ])
  })

  it('does not take a failing database for an answer', async () => {
    const ctx = anonymous()
    const { accessToken } = await signIn('outage', ctx)
    const failing = { where: () => Promise.reject(new Error('down')) }
    const broken = { select: () => ({ from: () => ({ innerJoin: () => failing }) }) }
    const sessionsOf = new SessionDirectory(broken as never, world.clock, {
      publish() {},
      subscribe: () => () => {},
      connected: false,
      onGap: () => () => {},
    })
    await expect(authenticate({ ...ctx, sessions: sessionsOf }, accessToken)).rejects.toThrow('down')
    expect((await authenticate(ctx, accessToken)).actor.type).toBe('user')
  })
})

describe('the first super admin', () => {
  const input = { email: 'boss@example.org', password: 'Verre-4821-lilas' }

  it('is created once, however many start at once, and whoever took the name before', async () => {
    const ctx = world.as({ type: 'system', name: 'test' })
    await register({ ctx: anonymous(), input: form('Admin') })
    const created = await Promise.all([1, 2, 3].map(() => ensureSuperAdmin({ ctx, input })))
    expect(created.filter(Boolean)).toHaveLength(1)
    expect(await ensureSuperAdmin({ ctx, input: { ...input, email: 'other@example.org' } })).toBe(false)
    const credentials = { username: input.email, password: input.password, keep: 'token' } as const
    const { user } = await login({ ctx: anonymous(), input: credentials })
    expect(user).toMatchObject({ role: 'super_admin', isVerified: true })
  })

  it('is never somebody who registered with the address before', async () => {
    await world.db.update(users).set({ role: 'user' })
    expect(await codeOf(ensureSuperAdmin({ ctx: world.as({ type: 'system', name: 'test' }), input }))).toBe(
      'email_taken',
    )
    await world.db.update(users).set({ role: 'super_admin' }).where(eq(users.email, input.email))
  })
})
