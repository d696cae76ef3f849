import { faceConsentPlain, faceConsentText, faceConsentVersion } from '@benne/contracts'
import { auditLog, faceConsents, faceKeys, faceTemplates, sessions, users } from '@benne/db'
import {
  type AccountCtx,
  authenticate,
  type Ctx,
  deactivateUser,
  deleteMe,
  faceChallenge,
  faceRegister,
  faceRemove,
  faceStatus,
  listSessions,
  login,
  requireRecentSignIn,
  type ServiceError,
} from '@benne/services'
import { desc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { hashText } from '../src/custody/encoding.ts'
import { fromPem, isSignedBy } from '../src/custody/keys.ts'
import { answer, consent, enrolFace, makeFaces, signInByFace } from './face-world.ts'
import { codeOf, password, useWorld } from './support.ts'

const world = useWorld()
const faces = makeFaces()

async function somebody(): Promise<AccountCtx & { username: string }> {
  const ctx = await world.signedIn()
  return { ...ctx, faces, username: ctx.tokens.user.username }
}
const stranger = (more: Partial<Ctx> = {}) => world.as({ type: 'anonymous' }, { faces, ...more })
const failureOf = (promise: Promise<unknown>): Promise<ServiceError> =>
  promise.then(
    () => expect.fail('it was not refused'),
    (error: ServiceError) => error,
  )
const rulesOf = async (promise: Promise<unknown>) =>
  (await failureOf(promise)).issues?.map(({ path, rule }) => [path.join('.'), rule])
const templateOf = async (userId: string) =>
  (await world.db.select().from(faceTemplates).where(eq(faceTemplates.userId, userId)))[0]
const userOf = async (userId: string) => (await world.db.select().from(users).where(eq(users.id, userId)))[0]

describe('enrolling a face', () => {
  it('keeps one template with its key and the consent, and says so to its owner', async () => {
    const ana = await somebody()
    const { userId } = ana.actor
    expect(await faceStatus({ ctx: ana })).toEqual({ enrolled: null, paused: false, consents: [] })
    const status = await enrolFace(world, ana, 'ana')
    expect(status).toMatchObject({
      enrolled: { lastUsedAt: null, pictures: 3, imported: false, outdated: false },
      consents: [{ version: faceConsentVersion, language: 'fr', endedAt: null, certificate: null }],
    })
    const [given] = await world.db.select().from(faceConsents).where(eq(faceConsents.userId, userId))
    expect(given?.textSha256).toEqual(hashText(faceConsentPlain(faceConsentText('fr', 12))))
    expect(await templateOf(userId)).toMatchObject({ consentId: given?.id, encoderVersion: 'scripted' })
    expect(await userOf(userId)).toMatchObject({ faceEnrolledAt: status.enrolled?.enrolledAt })
    expect(world.jobs).toContainEqual({ name: 'mail', data: { kind: 'face_enrolled', userId } })
    const [audit] = await world.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, userId))
      .orderBy(desc(auditLog.id))
    expect(audit).toMatchObject({ action: 'face.enrolled', after: { textVersion: faceConsentVersion } })
  })

  it('keeps nothing that tells of the face in clear', async () => {
    const ana = await somebody()
    // Long enough that chance does not write it.
    await enrolFace(world, ana, 'ana of the bottle bank')
    const template = await templateOf(ana.actor.userId)
    expect(template?.token).toMatch(/^gAAAA/)
    const { rows } = await world.db.execute(
      'select t::text from face_templates t union select k::text from face_keys k',
    )
    expect(JSON.stringify(rows)).not.toContain('ana of the bottle bank')
  })

  it('takes the place of an earlier one, whose consent ends', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const before = await templateOf(ana.actor.userId)
    const { consents, enrolled } = await enrolFace(world, ana, 'ana')
    expect(consents.map(({ ending }) => ending)).toEqual([null, 'replaced'])
    const after = await templateOf(ana.actor.userId)
    expect(after?.id).not.toBe(before?.id)
    expect(enrolled?.enrolledAt).toEqual(after?.enrolledAt)
    expect(
      await world.db
        .select()
        .from(faceKeys)
        .where(eq(faceKeys.templateId, before?.id ?? '')),
    ).toEqual([])
  })

  it('asks for the password, and leaves the challenge good when it is wrong', async () => {
    const ana = await somebody()
    const challenge = await faceChallenge({ ctx: ana, input: { purpose: 'enrol' } })
    world.clock.advance(3_000)
    const input = { challengeId: challenge.id, frames: answer(challenge, 'ana'), password, ...consent }
    const wrong = faceRegister({ ctx: ana, input: { ...input, password: 'another-Password-1' } })
    expect(await rulesOf(wrong)).toEqual([['password', 'password_wrong']])
    expect((await faceRegister({ ctx: ana, input })).enrolled).not.toBeNull()
  })

  it.each([
    ['consent that was not given', { consent: false as true }, [['consent', 'invalid_value']]],
    [
      'a text that has changed since',
      { consentVersion: '2019-01' },
      [['consentVersion', 'consent_outdated']],
    ],
  ])('refuses %s', async (_, more, rules) => {
    const ana = await somebody()
    expect(await rulesOf(enrolFace(world, ana, 'ana', more))).toEqual(rules)
    expect(await templateOf(ana.actor.userId)).toBeUndefined()
  })

  it('is for who has signed in', async () => {
    expect(await codeOf(faceChallenge({ ctx: stranger(), input: { purpose: 'enrol' } }))).toBe(
      'unauthenticated',
    )
  })

  it('is not offered where it is switched off, but withdrawing is', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const off = { ...ana, faces: null }
    expect(await codeOf(faceChallenge({ ctx: off, input: { purpose: 'enrol' } }))).toBe('not_offered')
    expect(await codeOf(signInByFace(world, stranger({ faces: null }), 'ana', ana.username))).toBe(
      'not_offered',
    )
    expect((await faceStatus({ ctx: off })).enrolled).not.toBeNull()
    expect((await faceRemove({ ctx: off })).enrolled).toBeNull()
  })
})

describe('signing in by face', () => {
  it.each(['username', 'email'] as const)('opens a session, by %s', async (name) => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const { user, accessToken } = await signInByFace(
      world,
      stranger(),
      'ana',
      (await userOf(ana.actor.userId))?.[name],
    )
    expect(user).toMatchObject({ id: ana.actor.userId, hasFace: true })
    const { actor } = await authenticate(stranger(), accessToken)
    const { items } = await listSessions({ ctx: { ...ana, actor } })
    expect(items.find(({ current }) => current)?.method).toBe('face')
    expect(await templateOf(ana.actor.userId)).toMatchObject({ lastUsedAt: world.clock.now() })
  })

  it('does not count as having given the password', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const { accessToken } = await signInByFace(world, stranger(), 'ana', ana.username)
    const { actor } = await authenticate(stranger(), accessToken)
    if (actor.type !== 'user') expect.fail('nobody')
    expect(() => requireRecentSignIn({ actor, clock: world.clock })).toThrow('Confirm your password first.')
  })

  it('answers alike for another face, a name without a face and a name that is nobody’s', async () => {
    const [ana, ben] = [await somebody(), await somebody()]
    await enrolFace(world, ana, 'ana')
    const answers = [
      await failureOf(signInByFace(world, stranger(), 'zoe', ana.username)),
      await failureOf(signInByFace(world, stranger(), 'zoe', ben.username)),
      await failureOf(signInByFace(world, stranger(), 'zoe', 'nobody_at_all')),
    ].map(({ code, message, details, issues }) => ({ code, message, details, issues }))
    expect(answers[0]).toMatchObject({ code: 'face_not_recognised' })
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  it('tells only who is recognised that the account is closed', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    await deactivateUser({
      ctx: world.as({ type: 'command', name: 'test' }),
      input: { id: ana.actor.userId },
    })
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ana.username))).toBe('account_not_active')
    expect(await codeOf(signInByFace(world, stranger(), 'zoe', ana.username))).toBe('face_not_recognised')
  })

  it('asks for a name unless people are found by their face alone', async () => {
    expect(await rulesOf(signInByFace(world, stranger(), 'ana', undefined))).toEqual([
      ['username', 'required'],
    ])
  })

  it('goes on working when a session ends elsewhere, and ends with the others', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const { user } = await signInByFace(world, stranger(), 'ana', ana.username)
    const open = await world.db.select().from(sessions).where(eq(sessions.userId, user.id))
    expect(open.map(({ method }) => method).toSorted()).toEqual(['face', 'password'])
  })
})

describe('five failures in a row', () => {
  const fail = (name: string, ctx = stranger()) => codeOf(signInByFace(world, ctx, 'zoe', name))

  it('leave another way in, until that succeeds', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const codes = []
    for (let attempt = 1; attempt <= 6; attempt++) codes.push(await fail(ana.username))
    expect(codes).toEqual([...Array<string>(5).fill('face_not_recognised'), 'face_paused'])
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ana.username))).toBe('face_paused')
    expect((await faceStatus({ ctx: ana })).paused).toBe(true)
    await login({ ctx: stranger(), input: { username: ana.username, password } })
    expect((await faceStatus({ ctx: ana })).paused).toBe(false)
    expect((await signInByFace(world, stranger(), 'ana', ana.username)).user.id).toBe(ana.actor.userId)
  })

  it('are counted alike for a name that is nobody’s', async () => {
    const codes = []
    for (let attempt = 1; attempt <= 6; attempt++) codes.push(await fail('somebody_unknown'))
    expect(codes).toEqual([...Array<string>(5).fill('face_not_recognised'), 'face_paused'])
  })

  it('hold for the account’s other name, of which nobody is told', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    for (let attempt = 1; attempt <= 5; attempt++) await fail(ana.username)
    const email = (await userOf(ana.actor.userId))?.email ?? ''
    expect(await codeOf(signInByFace(world, stranger(), 'ana', email))).toBe('face_not_recognised')
  })

  it('are five however many come at once', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const codes = await Promise.all(Array.from({ length: 12 }, () => fail(ana.username)))
    expect(codes.filter((code) => code === 'face_not_recognised')).toHaveLength(5)
    expect(codes.filter((code) => code === 'face_paused')).toHaveLength(7)
  })

  it('begin anew after a success, and pictures of no use are none', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    for (let attempt = 1; attempt <= 4; attempt++) await fail(ana.username)
    for (let attempt = 1; attempt <= 6; attempt++) {
      const blurred = signInByFace(world, stranger(), 'ana', ana.username, (shown) => ({
        ...shown,
        more: { sharpness: 0 },
      }))
      expect(await codeOf(blurred)).toBe('validation')
    }
    await signInByFace(world, stranger(), 'ana', ana.username)
    for (let attempt = 1; attempt <= 4; attempt++)
      expect(await fail(ana.username)).toBe('face_not_recognised')
  })
})

describe('withdrawing', () => {
  it('destroys the template and its key, and certifies it', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const before = await templateOf(ana.actor.userId)
    const [key] = await world.db
      .select()
      .from(faceKeys)
      .where(eq(faceKeys.templateId, before?.id ?? ''))
    const { enrolled, consents } = await faceRemove({ ctx: ana })
    expect(enrolled).toBeNull()
    expect(await templateOf(ana.actor.userId)).toBeUndefined()
    expect(
      await world.db
        .select()
        .from(faceKeys)
        .where(eq(faceKeys.templateId, before?.id ?? '')),
    ).toEqual([])
    expect((await userOf(ana.actor.userId))?.faceEnrolledAt).toBeNull()
    const [{ certificate, ending } = expect.fail('no consent')] = consents
    expect(ending).toBe('withdrawn')
    const { statement = '', signature = '', publicKey = '' } = certificate ?? {}
    expect(isSignedBy(statement, Buffer.from(signature, 'base64'), fromPem(publicKey))).toBe(true)
    expect(
      isSignedBy(
        statement.replace('withdrawn', 'unused'),
        Buffer.from(signature, 'base64'),
        fromPem(publicKey),
      ),
    ).toBe(false)
    expect(JSON.parse(statement)).toMatchObject({
      type: 'benne face erasure',
      account: ana.actor.userId,
      template: before?.id,
      templateSha256: hashText(before?.token ?? '').toString('hex'),
      keySha256: hashText(key?.wrappedKey ?? '').toString('hex'),
    })
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ana.username))).toBe('face_not_recognised')
    expect(await codeOf(faceRemove({ ctx: ana }))).toBe('not_found')
  })

  it('cannot be undone in the ledger', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    await faceRemove({ ctx: ana })
    for (const statement of ['delete from face_consents', "update face_consents set ending = 'unused'"]) {
      const cause = await world.db.execute(statement).then(
        () => null,
        (error: Error) => (error.cause as Error).message,
      )
      expect(cause).toBe('face_consents is append-only')
    }
  })

  it('goes with leaving, at once', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    await deleteMe({ ctx: ana, input: { password } })
    expect(await templateOf(ana.actor.userId)).toBeUndefined()
    const entries = await world.db
      .select()
      .from(faceConsents)
      .where(eq(faceConsents.userId, ana.actor.userId))
    expect(entries.map(({ ending }) => ending)).toContain('account')
  })
})
