import { sessions, users } from '@benne/db'
import {
  authenticate,
  changePassword,
  login,
  reauthenticate,
  refresh,
  register,
  type ServiceError,
} from '@benne/services'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { codeOf, password, useWorld } from './support.ts'

const world = useWorld()
const next = 'Cuivre-7390-menthe'
const issuesOf = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    (error: ServiceError) => (error.issues ?? []).map(({ path, rule }) => `${path.join('.')} ${rule}`),
  )

describe('a password being chosen', () => {
  const form = {
    email: 'lea.dubreuil@example.org',
    username: 'leadub79',
    firstName: 'Léa',
    lastName: 'Dubreuil',
  }
  const attempt = (chosen: string, composition = true) => {
    const ctx = world.as({ type: 'anonymous' })
    return issuesOf(
      register({
        ctx: { ...ctx, about: { ...ctx.about, passwordComposition: composition } },
        input: { ...form, password: chosen, confirmPassword: chosen },
      }),
    )
  }

  it.each([
    ['one of the most common', 'Superman1!', 'password password_common'],
    ['a common one in another case with a tail', 'Baseball2024!', 'password password_common'],
    ['the username', 'Leadub79!', 'password password_personal'],
    ['the family name without its accents', 'Dubreuil-79', 'password password_personal'],
    ['the address', 'Lea.Dubreuil@example.org1', 'password password_personal'],
    ['no sign', 'Abcdefg12hij', 'password password_special'],
  ])('is not %s', async (_, chosen, issue) => {
    expect(await attempt(chosen)).toEqual([issue])
  })

  it('may be of any characters where the installation says so, but is never a common one', async () => {
    expect(await attempt('jennifer', false)).toEqual(['password password_common'])
    expect(await attempt('cuivre menthe lilas verre', false)).toEqual([])
  })

  it('is refused in no time when it is a megabyte long', async () => {
    expect(await attempt('x'.repeat(1024 * 1024))).toEqual(['password too_big', 'confirmPassword too_big'])
  })
})

describe('changing the password', () => {
  const change = (
    ctx: Parameters<typeof changePassword>[0]['ctx'],
    currentPassword = password,
    newPassword = next,
  ) => changePassword({ ctx, input: { currentPassword, newPassword, confirmPassword: newPassword } })

  it('ends the other sessions and keeps this one; the old password opens nothing any more', async () => {
    const ctx = await world.signedIn()
    const { username } = ctx.tokens.user
    const other = await login({ ctx, input: { username, password } })
    await change(ctx)
    expect((await authenticate(ctx, ctx.tokens.accessToken)).actor.userId).toBe(ctx.actor.userId)
    expect(await codeOf(authenticate(ctx, other.accessToken))).toBe('session_ended')
    const refused = await refresh({ ctx, input: other }).catch((error: ServiceError) => error)
    expect(refused).toMatchObject({ code: 'session_ended', details: { reason: 'password' } })
    expect(await codeOf(login({ ctx, input: { username, password } }))).toBe('invalid_credentials')
    await login({ ctx, input: { username, password: next } })
    expect(world.jobs).toContainEqual({
      name: 'mail',
      data: { kind: 'password_changed', userId: ctx.actor.userId },
    })
  })

  it('needs the present one, and after five wrong ones some patience', async () => {
    const ctx = await world.signedIn()
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(await issuesOf(change(ctx, 'Wrong-4821-lilas'))).toEqual(['currentPassword password_wrong'])
    }
    expect(await codeOf(change(ctx))).toBe('too_many_requests')
    // Whoever guesses in a window that they found keeps its owner out of no other.
    const other = await login({ ctx, input: { username: ctx.tokens.user.username, password } })
    const { actor } = await authenticate(ctx, other.accessToken)
    await change({ ...ctx, actor })
  })

  it('refuses the present one as the new one', async () => {
    const ctx = await world.signedIn()
    expect(await issuesOf(change(ctx, password, password))).toEqual(['newPassword password_same'])
  })

  it('lets one of two win who change it at once', async () => {
    const ctx = await world.signedIn()
    const results = await Promise.allSettled([change(ctx), change(ctx, password, 'Etain-1234-basilic')])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('the password once more', () => {
  it('opens a new session in the place of the old one', async () => {
    const ctx = await world.signedIn()
    const tokens = await reauthenticate({ ctx, input: { password, keep: 'token' } })
    expect(await codeOf(authenticate(ctx, ctx.tokens.accessToken))).toBe('session_ended')
    const { actor } = await authenticate(ctx, tokens.accessToken)
    expect(actor.sessionId).not.toBe(ctx.actor.sessionId)
    const rows = await world.db.select().from(sessions).where(eq(sessions.userId, ctx.actor.userId))
    expect(rows.filter(({ endedAt }) => endedAt === null)).toHaveLength(1)
  })

  it('says at the field when it is wrong', async () => {
    const ctx = await world.signedIn()
    expect(await issuesOf(reauthenticate({ ctx, input: { password: 'Wrong-4821', keep: 'token' } }))).toEqual(
      ['password password_wrong'],
    )
  })
})

it('is never kept in clear', async () => {
  const [row] = await world.db.select().from(users).limit(1)
  expect(JSON.stringify(row)).not.toContain(password)
})
