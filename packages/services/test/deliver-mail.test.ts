import { randomBytes, randomUUID } from 'node:crypto'
import type { Language } from '@benne/contracts'
import { accountLinks, type Database, openDatabase, personalExports, sessions, users } from '@benne/db'
import { createTestDatabase } from '@benne/db/testing'
import { type Ctx, deliverMail, hashLinkToken, type Mail, type MailJob } from '@benne/services'
import { asc, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const hour = 3_600_000
const start = new Date('2026-05-04T08:00:00.000Z')
const clock = {
  at: start.getTime(),
  now: () => new Date(clock.at),
}
const sent: Mail[] = []
let failing = 0
const mailer: Ctx['mailer'] = {
  enabled: true,
  kept: null,
  send: async (mail) => {
    if (failing-- > 0) throw new Error('451 later')
    sent.push(mail)
  },
}

let db: Database
let close: () => Promise<void>
beforeAll(async () => {
  const database = await createTestDatabase()
  const handle = openDatabase(database.url, { poolSize: 8 })
  db = handle.db
  close = async () => {
    await handle.close()
    await database.drop()
  }
})
afterAll(() => close())
beforeEach(() => {
  sent.length = 0
  failing = 0
  clock.at = start.getTime()
})

/** What delivering needs of a context; anything else would be undefined and fail. */
const context = (more: Partial<Ctx> = {}) =>
  ({
    actor: { type: 'system', name: 'mail' },
    db,
    clock,
    mailer,
    requestId: randomUUID(),
    publicUrl: () => 'https://benne.example.org',
    ...more,
  }) as Ctx
const deliver = (input: MailJob, more?: Partial<Ctx>) => deliverMail({ ctx: context(more), input })

async function makeUser(more: Partial<typeof users.$inferInsert> = {}) {
  const username = `u${randomBytes(5).toString('hex')}`
  const [row] = await db
    .insert(users)
    .values({
      id: uuidv7(),
      email: `${username}@example.org`,
      username,
      firstName: 'Zoé',
      lastName: 'Test',
      passwordHash: 'none',
      // Who waits to be confirmed has an address that is not.
      emailVerifiedAt: more.status === 'pending' ? null : start,
      createdAt: start,
      updatedAt: start,
      ...more,
    })
    .returning()
  if (!row) throw new Error('no user')
  return row
}

async function makeSession(userId: string, more: Partial<typeof sessions.$inferInsert> = {}) {
  const id = uuidv7()
  const times = { createdAt: start, lastSeenAt: start, expiresAt: start }
  await db.insert(sessions).values({ id, userId, ...times, ...more })
  return id
}

const linksOf = (userId: string) =>
  db.select().from(accountLinks).where(eq(accountLinks.userId, userId)).orderBy(asc(accountLinks.createdAt))

const tokenIn = ({ text }: Mail) => /#token=([\w-]+)$/m.exec(text)?.[1] ?? ''
const only = (): Mail => {
  expect(sent).toHaveLength(1)
  return sent[0] as Mail
}

type Linked = 'verify_email' | 'change_email' | 'forgot_password' | 'reset_password' | 'already_registered'
const linked: [Linked, purpose: string, page: string, hours: number][] = [
  ['verify_email', 'verify_email', '/verify-email', 48],
  ['change_email', 'change_email', '/verify-email', 24],
  ['forgot_password', 'reset_password', '/reset-password', 1],
  ['reset_password', 'reset_password', '/reset-password', 1],
  ['already_registered', 'reset_password', '/reset-password', 1],
]
const jobFor = (kind: Linked, user: { id: string; email: string }): MailJob =>
  kind === 'forgot_password' ? { kind, email: user.email } : { kind, userId: user.id }

describe('links', () => {
  it.each(linked)('%s carries a token of which only the hash is kept', async (kind, purpose, page, hours) => {
    const user = await makeUser({ status: 'pending', pendingEmail: 'neu@example.org' })
    await deliver(jobFor(kind, user))
    const mail = only()
    const to = kind === 'change_email' ? 'neu@example.org' : user.email
    expect(mail.to).toBe(to)
    expect(mail.text).toContain(`https://benne.example.org${page}#token=`)
    expect(tokenIn(mail)).toMatch(/^[\w-]{43}$/)
    expect(mail.html).toContain(tokenIn(mail))
    const links = await linksOf(user.id)
    expect(links).toEqual([
      {
        hash: hashLinkToken(tokenIn(mail)),
        userId: user.id,
        purpose,
        email: to,
        createdAt: start,
        expiresAt: new Date(start.getTime() + hours * hour),
        usedAt: null,
      },
    ])
    expect(JSON.stringify(links)).not.toContain(tokenIn(mail))
  })

  it('end those that were sent before for the same, and no others', async () => {
    const user = await makeUser({ pendingEmail: 'neu@example.org', emailVerifiedAt: null })
    const other = await makeUser()
    await deliver({ kind: 'reset_password', userId: other.id })
    await deliver({ kind: 'verify_email', userId: user.id })
    await deliver({ kind: 'reset_password', userId: user.id })
    clock.at += hour
    await deliver({ kind: 'forgot_password', email: user.email })
    const state = (await linksOf(user.id)).map(({ purpose, usedAt }) => [purpose, usedAt])
    expect(state).toHaveLength(3)
    expect(state).toContainEqual(['verify_email', null])
    expect(state).toContainEqual(['reset_password', clock.now()])
    expect(state).toContainEqual(['reset_password', null])
    expect((await linksOf(other.id)).map(({ usedAt }) => usedAt)).toEqual([null])
  })

  it('leave one good when ten are made at once', async () => {
    const user = await makeUser()
    await Promise.all(
      Array.from({ length: 10 }, () => deliver({ kind: 'forgot_password', email: user.email })),
    )
    const links = await linksOf(user.id)
    expect(links).toHaveLength(10)
    expect(links.filter(({ usedAt }) => usedAt === null)).toHaveLength(1)
  })

  it('are made anew when the mail could not be sent', async () => {
    const user = await makeUser({ emailVerifiedAt: null })
    failing = 1
    await expect(deliver({ kind: 'verify_email', userId: user.id })).rejects.toThrow('451 later')
    await deliver({ kind: 'verify_email', userId: user.id })
    const good = (await linksOf(user.id)).filter(({ usedAt }) => usedAt === null)
    expect(good.map(({ hash }) => hash)).toEqual([hashLinkToken(tokenIn(only()))])
  })
})

describe('nothing is sent', () => {
  const nobody = '01a20703-ef83-74bd-b1ea-908a01438c05'
  const gone = { anonymisedAt: start, status: 'inactive' } as const

  it.each<[string, (user: { id: string; email: string }) => MailJob, Partial<typeof users.$inferInsert>]>([
    ['for an account that is not there', () => ({ kind: 'verify_email', userId: nobody }), {}],
    ['for an address without account', () => ({ kind: 'forgot_password', email: 'no@example.org' }), {}],
    ['once it is anonymised', ({ id }) => ({ kind: 'status_changed', userId: id }), gone],
    ['by address once it is anonymised', ({ email }) => ({ kind: 'forgot_password', email }), gone],
    [
      'when the address is confirmed',
      ({ id }) => ({ kind: 'verify_email', userId: id }),
      { emailVerifiedAt: start },
    ],
    ['when no address waits', ({ id }) => ({ kind: 'change_email', userId: id }), {}],
    ['to who is back already', ({ id }) => ({ kind: 'leaving', userId: id }), {}],
    ['of an export that is not there', ({ id }) => ({ kind: 'export_ready', userId: id }), {}],
    [
      'to who is suspended and forgot',
      ({ email }) => ({ kind: 'forgot_password', email }),
      { status: 'suspended' },
    ],
    [
      'to who is inactive and forgot',
      ({ email }) => ({ kind: 'forgot_password', email }),
      { status: 'inactive' },
    ],
    [
      'to who left, was suspended and forgot',
      ({ email }) => ({ kind: 'forgot_password', email }),
      { status: 'suspended', leavingSince: start },
    ],
  ])('%s', async (_, job, more) => {
    const user = await makeUser(more)
    await deliver(job(user))
    expect(sent).toEqual([])
    expect(await linksOf(user.id)).toEqual([])
  })

  it('where there is no mail', async () => {
    const user = await makeUser()
    const send = () => Promise.reject(new Error('asked to send'))
    await deliver({ kind: 'verify_email', userId: user.id }, { mailer: { enabled: false, kept: null, send } })
    expect(await linksOf(user.id)).toEqual([])
  })

  it('for a job that is none', async () => {
    await expect(deliver({ kind: 'verify_email', userId: 'x' })).rejects.toMatchObject({ code: 'validation' })
    await expect(deliver({ kind: 'nonsense' } as unknown as MailJob)).rejects.toMatchObject({
      code: 'validation',
    })
  })
})

describe('letters', () => {
  it('lets somebody who is leaving choose a password', async () => {
    const user = await makeUser({ status: 'inactive', leavingSince: start })
    await deliver({ kind: 'forgot_password', email: user.email })
    expect(tokenIn(only())).not.toBe('')
  })

  it('gives who is registered already the way in, and no link', async () => {
    const user = await makeUser()
    await deliver({ kind: 'already_registered', userId: user.id })
    expect(only().text).toContain('https://benne.example.org/sign-in')
    expect(only().text).toContain('https://benne.example.org/forgot-password')
    expect(await linksOf(user.id)).toEqual([])
  })

  it.each<[Language, string[]]>([
    ['fr', ['Firefox sur Windows', 'Belgique', '4 mai 2026 à 05:00', '4 mai 2026 à 06:00']],
    ['en', ['Firefox on Windows', 'Belgium', '4 May 2026 at 05:00', '4 May 2026 at 06:00']],
  ])('tells of a session in %s', async (language, wanted) => {
    const user = await makeUser({ language, timeZone: 'America/Cayenne' })
    const sessionId = await makeSession(user.id, {
      userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
      place: 'BE',
      endedAt: new Date(start.getTime() + hour),
    })
    await deliver({ kind: 'session_reused', userId: user.id, sessionId })
    for (const words of wanted) expect(only().text).toContain(words)
  })

  it('tells of a session that is gone, and nothing of somebody else’s', async () => {
    const [user, other] = [await makeUser({ language: 'en' }), await makeUser()]
    const theirs = await makeSession(other.id, { userAgent: 'curl/8', place: 'BE' })
    for (const sessionId of [theirs, uuidv7()]) {
      await deliver({ kind: 'new_sign_in', userId: user.id, sessionId })
    }
    expect(sent).toHaveLength(2)
    for (const { text } of sent) expect(text).toContain('Device: unknown\nPlace: unknown')
  })

  it('tells the address that was replaced', async () => {
    const user = await makeUser()
    await deliver({ kind: 'email_changed', userId: user.id, oldEmail: 'old@example.org' })
    expect(only().to).toBe('old@example.org')
    expect(only().text + only().html).not.toContain(user.email)
  })

  it('tells until when a copy of the data is there', async () => {
    const user = await makeUser({ language: 'en' })
    const more = { userId: user.id, status: 'ready' } as const
    const day = 24 * hour
    await db.insert(personalExports).values([
      { id: uuidv7(), ...more, requestedAt: start, expiresAt: new Date(start.getTime() + day) },
      {
        id: uuidv7(),
        ...more,
        requestedAt: new Date(start.getTime() + 1),
        expiresAt: new Date(start.getTime() + 2 * day),
      },
      { id: uuidv7(), ...more, status: 'queued', requestedAt: new Date(start.getTime() + 2) },
    ])
    await deliver({ kind: 'export_ready', userId: user.id })
    expect(only().text).toContain('6 May 2026 at 10:00')
    clock.at += 3 * day
    await deliver({ kind: 'export_ready', userId: user.id })
    expect(sent).toHaveLength(1)
  })

  it.each<[MailJob['kind'], Partial<typeof users.$inferInsert>, string]>([
    ['password_changed', { passwordChangedAt: new Date(start.getTime() - hour) }, '4 May 2026 at 09:00'],
    ['password_changed', {}, '4 May 2026 at 10:00'],
    ['username_changed', { username: 'zoe_the_second' }, 'zoe_the_second'],
    ['status_changed', { status: 'suspended' }, 'suspended'],
    ['status_changed', { status: 'inactive' }, 'switched off'],
    ['role_changed', { role: 'admin' }, 'Staff'],
    ['leaving', { status: 'inactive', leavingSince: start }, '18 May 2026 at 10:00'],
    ['came_back', {}, 'will not be deleted'],
  ])('%s: %j', async (kind, more, words) => {
    const user = await makeUser({ ...more, language: 'en' })
    await deliver({ kind, userId: user.id } as MailJob)
    expect(only()).toMatchObject({ to: user.email })
    expect(only().text).toContain(words)
    expect(only().html).toContain(words)
  })
})
