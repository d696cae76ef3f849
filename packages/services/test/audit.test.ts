import { auditLog, users } from '@benne/db'
import { type Actor, appendAudit, type Ctx, changesOf, listAudit, type ServiceError } from '@benne/services'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { useAccountWorld } from './account-world.ts'

const world = useAccountWorld()
const account = (id: string) => ({ type: 'account', id }) as const
const append = (ctx: Ctx, fact: Parameters<typeof appendAudit>[1]) =>
  world.db.transaction((tx) => appendAudit({ ...ctx, tx }, fact))
const superAdmin = () => world.account({ role: 'super_admin', firstName: 'Dominique' })
const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: ServiceError) => error.code)

describe('changesOf', () => {
  const before = { email: 'lea@example.org', phone: null, role: 'user', firstName: 'Léa', status: 'active' }

  it('holds the fields that differ and no others, personal values masked', () => {
    const after = { email: 'zoe@example.com', phone: '+33 1 02 03 04 05', role: 'admin', firstName: 'Zoé' }
    expect(changesOf(before, after, ['email', 'phone', 'role', 'firstName', 'status'])).toEqual({
      before: { email: '•••', phone: null, role: 'user', firstName: '•••' },
      after: { email: '•••', phone: '•••', role: 'admin', firstName: '•••' },
    })
  })

  it('is null when nothing changed, dates and objects compared by what they hold', () => {
    const at = (iso: string) => ({ emailVerifiedAt: new Date(iso), notificationPreferences: { a: 1 } })
    const [x, y] = [at('2026-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z')]
    expect(changesOf(x, y, ['emailVerifiedAt', 'notificationPreferences'])).toBeNull()
    expect(changesOf(before, {}, ['role'])).toBeNull()
  })
})

describe('appendAudit', () => {
  it('masks what was not masked, and leaves what was', async () => {
    const ctx = await superAdmin()
    const id = ctx.actor.userId
    const changes = changesOf({ email: 'a@b.fr' }, { email: 'c@d.fr' }, ['email'])
    await append(ctx, { action: 'account.email_changed', entity: account(id), ...changes })
    await append(ctx, {
      action: 'account.updated',
      entity: account(id),
      after: { address: '1 rue Basse', username: 'lea', pendingEmail: '@', reason: 'asked by phone' },
    })
    const { items } = await listAudit({ ctx, input: { limit: 10, entityId: id } })
    expect(items.map(({ before, after }) => ({ before, after }))).toEqual([
      {
        before: null,
        after: { address: '•••', username: '•••', pendingEmail: '•••', reason: 'asked by phone' },
      },
      { before: { email: '•••' }, after: { email: '•••' } },
    ])
  })

  it.each(['passwordHash', 'token', 'toString', '__proto__'])('refuses the field %s', async (field) => {
    const ctx = await superAdmin()
    const after = JSON.parse(`{"${field}": "x"}`)
    await expect(
      append(ctx, { action: 'account.updated', entity: account(ctx.actor.userId), after }),
    ).rejects.toThrow('the audit log has no field')
  })

  it('is gone with the transaction', async () => {
    const ctx = await superAdmin()
    await expect(
      world.db.transaction(async (tx) => {
        await appendAudit({ ...ctx, tx }, { action: 'account.updated', entity: account(ctx.actor.userId) })
        throw new Error('later')
      }),
    ).rejects.toThrow('later')
    expect(await world.db.$count(auditLog, eq(auditLog.entityId, ctx.actor.userId))).toBe(0)
  })
})

describe('listAudit', () => {
  it('names who acted and whom it concerns as they are called now', async () => {
    const ctx = await superAdmin()
    const subject = await world.account({ firstName: 'Léa', lastName: 'Petit' })
    const { userId, sessionId } = subject.actor
    const actors: Actor[] = [
      ctx.actor,
      { type: 'system', name: 'housekeeping' },
      { type: 'command', name: 'root' },
      { type: 'anonymous' },
    ]
    for (const actor of actors) {
      world.advance(1000)
      await append(world.as(actor), { action: 'account.updated', entity: account(userId) })
    }
    await append(subject, { action: 'session.ended', entity: { type: 'session', id: sessionId } })
    await append(subject, { action: 'record.processed', entity: { type: 'record', id: sessionId } })
    await world.db.update(users).set({ lastName: 'Grand' }).where(eq(users.id, userId))

    const { items } = await listAudit({ ctx, input: { limit: 10, entityId: userId } })
    expect(items.map(({ actor }) => actor)).toEqual([
      { type: 'anonymous', id: null, name: '', username: null },
      { type: 'command', id: null, name: 'root', username: null },
      { type: 'system', id: null, name: 'housekeeping', username: null },
      { type: 'user', id: ctx.actor.userId, name: 'Dominique Leroy', username: expect.any(String) },
    ])
    expect(items[0]?.entity).toEqual({ type: 'account', id: userId, name: 'Léa Grand' })
    const others = await listAudit({ ctx, input: { limit: 10, entityId: sessionId } })
    expect(new Set(others.items.map(({ entity }) => `${entity.type} ${entity.name}`))).toEqual(
      new Set(['session Léa Grand', 'record null']),
    )
  })

  it('pages through entries of one millisecond, each once, and filters', async () => {
    const ctx = await superAdmin()
    const from = new Date(world.clock.now().getTime() + 1000)
    for (let i = 0; i < 9; i++) {
      if (i % 4 === 0) world.advance(1000)
      const action = i % 3 === 0 ? 'session.opened' : 'account.updated'
      await append(ctx, { action, entity: account(ctx.actor.userId) })
    }
    const input = { limit: 2, actorId: ctx.actor.userId, from }
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listAudit>> = await listAudit({
        ctx,
        input: { ...input, cursor },
      })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(9)
    expect(seen).toHaveLength(9)
    const count = async (more: object) =>
      (await listAudit({ ctx, input: { ...input, limit: 100, ...more } })).items.length
    expect(await count({ action: 'session.opened' })).toBe(3)
    expect(await count({ from: new Date(from.getTime() + 1000) })).toBe(5)
    expect(await count({ to: new Date(from.getTime() + 1000) })).toBe(4)
    expect(await count({ requestId: ctx.requestId })).toBe(9)
    expect(await count({ requestId: 'another' })).toBe(0)
    expect(await count({ actorId: ctx.actor.sessionId })).toBe(0)
  })

  it('is for super admins', async () => {
    const input = { limit: 10 }
    expect(await codeOf(listAudit({ ctx: await world.account({ role: 'admin' }), input }))).toBe('forbidden')
    expect(await codeOf(listAudit({ ctx: world.as({ type: 'anonymous' }), input }))).toBe('unauthenticated')
    const ctx = await superAdmin()
    expect(await codeOf(listAudit({ ctx, input: { limit: 10, cursor: 'x' } }))).toBe('validation')
  })
})
