import { newFernetKey } from '@benne/biometrics'
import { maxFaceFrames } from '@benne/contracts'
import { auditLog, faceKeys, faceTemplates } from '@benne/db'
import {
  type AccountCtx,
  type Ctx,
  changePassword,
  countFaces,
  faceChallenge,
  faceLogin,
  faceRemove,
  faceStatus,
  importFormerFace,
  login,
  makeResetLink,
  resetPassword,
  rotateFaceKeys,
  type ServiceError,
} from '@benne/services'
import { desc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { answer, enrolFace, makeFaces, masterKey, picture, type Shown, signInByFace } from './face-world.ts'
import { codeOf, password, useWorld } from './support.ts'

const world = useWorld()
const faces = makeFaces()

async function enrolled(who: string): Promise<AccountCtx & { username: string }> {
  const ctx = await world.signedIn()
  await enrolFace(world, { ...ctx, faces }, who)
  return { ...ctx, faces, username: ctx.tokens.user.username }
}
const stranger = (more: Partial<Ctx> = {}) => world.as({ type: 'anonymous' }, { faces, ...more })
const operator = (more: Partial<Ctx> = {}) => world.as({ type: 'command', name: 'root' }, { faces, ...more })
const failureOf = (promise: Promise<unknown>): Promise<ServiceError> =>
  promise.then(
    () => expect.fail('it was not refused'),
    (error: ServiceError) => error,
  )
const keptOf = async ({ actor }: AccountCtx) => {
  const [row] = await world.db
    .select()
    .from(faceTemplates)
    .innerJoin(faceKeys, eq(faceKeys.templateId, faceTemplates.id))
    .where(eq(faceTemplates.userId, actor.userId))
  return row ?? expect.fail('no template')
}
const lastAudit = async ({ actor }: AccountCtx) =>
  (
    await world.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.entityId, actor.userId))
      .orderBy(desc(auditLog.id))
      .limit(1)
  )[0]

describe('pictures that are no living person doing what was asked', () => {
  /** What comes of changing some of the pictures. */
  const attempt = async (change: (shown: Shown, index: number) => Shown | string) => {
    const ana = await enrolled('ana')
    const { code, details, issues } = await failureOf(
      signInByFace(world, stranger(), 'ana', ana.username, change),
    )
    return code === 'liveness_failed' ? [details?.['problem'], details?.['frame']] : issues
  }

  it('a still photo', async () => {
    expect(await attempt((shown) => ({ ...shown, pose: 'straight' }))).toEqual(['not_turned', 1])
  })

  it('a photo tilted as far as perspective goes', async () => {
    const tilted = await attempt(({ pose, ...shown }) => ({
      ...shown,
      yaw: { straight: 0, left: 0.075, right: -0.075 }[pose ?? 'straight'],
    }))
    expect(tilted).toEqual(['not_turned', 1])
  })

  it('a photo turned so far that it looks turned, but narrow', async () => {
    const narrow = { box: { x: 100, y: 100, width: 110, height: 240 } }
    expect(await attempt((shown, index) => (index === 1 ? { ...shown, more: narrow } : shown))).toEqual([
      'flat',
      1,
    ])
    expect(await attempt((shown, index) => (index === 0 ? { ...shown, more: narrow } : shown))).toEqual([
      'flat',
      0,
    ])
  })

  it('sides swapped', async () => {
    const swap = { straight: 'straight', left: 'right', right: 'left' } as const
    const swapped = await attempt((shown) => ({ ...shown, pose: swap[shown.pose ?? 'straight'] }))
    expect(swapped).toEqual(['wrong_side', 1])
  })

  it('one picture for all', async () => {
    expect(await attempt((shown) => ({ ...shown, take: 1 }))).toEqual(['repeated', 1])
  })

  it('two people', async () => {
    expect(await attempt((shown, index) => (index === 2 ? { ...shown, who: 'zoe' } : shown))).toEqual([
      'different_faces',
      2,
    ])
  })

  it('a head that is half turned', async () => {
    expect(
      await attempt((shown, index) =>
        index === 1 ? { ...shown, yaw: shown.pose === 'left' ? 0.25 : -0.25 } : shown,
      ),
    ).toEqual(['not_turned', 1])
  })

  it.each([
    ['nobody', { who: '' }, 'face_no_face'],
    ['a second face', { who: 'ana', others: 1 }, 'face_several_faces'],
    ['far away', { who: 'ana', more: { box: { x: 0, y: 0, width: 60, height: 70 } } }, 'face_too_small'],
    ['half outside', { who: 'ana', more: { landmarks: [{ x: -30, y: 40 }] } }, 'face_cut_off'],
    ['in the dark', { who: 'ana', more: { brightness: 0.03 } }, 'face_too_dark'],
    ['glaring', { who: 'ana', more: { brightness: 0.99 } }, 'face_too_bright'],
    ['blurred', { who: 'ana', more: { sharpness: 1 } }, 'face_blurred'],
    ['looking away', { who: 'ana', yaw: 0.5 }, 'face_turned_away'],
  ] as const)('tells where a picture shows %s', async (_, shown: Shown, rule) => {
    expect(await attempt((before, index) => (index === 0 ? { ...before, ...shown } : before))).toMatchObject([
      { path: ['frames', 0, 'image'], rule },
    ])
  })

  it('tells which is no picture', async () => {
    expect(await attempt((shown, index) => (index === 1 ? '<svg/>' : shown))).toMatchObject([
      { path: ['frames', 1, 'image'], rule: 'image_not_an_image' },
    ])
  })

  it.each([
    ['too few', (frames: ReturnType<typeof answer>) => frames.slice(1), 'wrong_number'],
    ['too many', (frames: ReturnType<typeof answer>) => [...frames, ...frames.slice(-1)], 'wrong_number'],
    [
      'at one moment',
      (frames: ReturnType<typeof answer>) => frames.map((frame) => ({ ...frame, at: 400 })),
      'implausible_times',
    ],
    [
      'in an order that time does not have',
      (frames: ReturnType<typeof answer>) =>
        frames.map((frame, index) => ({ ...frame, at: 3_000 - index * 400 })),
      'implausible_times',
    ],
    [
      'in the future',
      (frames: ReturnType<typeof answer>) =>
        frames.map((frame, index) => ({ ...frame, at: 40_000 + index * 400 })),
      'implausible_times',
    ],
  ])('%s', async (_, change, problem) => {
    const ana = await enrolled('ana')
    const ctx = stranger()
    let challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
    // One more than the longest is refused by the contract.
    while (challenge.actions.length === maxFaceFrames) {
      challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
    }
    world.clock.advance(3_000)
    const frames = change(answer(challenge, 'ana'))
    const input = { username: ana.username, challengeId: challenge.id, frames }
    expect((await failureOf(faceLogin({ ctx, input }))).details).toMatchObject({ problem })
  })

  it.each([
    ['no data URL', 'https://example.org/face.jpg'],
    ['a file’s path', 'file:///etc/passwd'],
    ['more than a megabyte', `data:image/jpeg;base64,${'A'.repeat(1_000_001)}`],
  ])('refuses %s before anything is read', async (_, image) => {
    const ctx = stranger()
    const challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
    const input = { username: 'x_y_z', challengeId: challenge.id, frames: [{ image, at: 1 }] }
    expect((await failureOf(faceLogin({ ctx, input }))).issues).toMatchObject([
      { path: ['frames', 0, 'image'] },
    ])
  })
})

describe('rows that somebody altered', () => {
  it('a template copied to another account opens it to nobody, and is audited', async () => {
    const [ana, ben] = [await enrolled('ana'), await enrolled('ben')]
    const [theirs, own] = [await keptOf(ana), await keptOf(ben)]
    await world.db
      .update(faceTemplates)
      .set({ token: theirs.face_templates.token })
      .where(eq(faceTemplates.id, own.face_templates.id))
    await world.db
      .update(faceKeys)
      .set({ wrappedKey: theirs.face_keys.wrappedKey })
      .where(eq(faceKeys.templateId, own.face_templates.id))
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ben.username))).toBe('face_not_recognised')
    expect(await lastAudit(ben)).toMatchObject({ action: 'face.refused', after: { reason: 'not_theirs' } })
    expect(world.security.at(-2)).toMatchObject({ event: 'face_template_refused' })
  })

  it.each(['token', 'wrappedKey'] as const)('one changed byte of the %s is found', async (which) => {
    const ana = await enrolled('ana')
    const { face_templates: template, face_keys: key } = await keptOf(ana)
    const text = which === 'token' ? template.token : key.wrappedKey
    const changed = `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`
    await (which === 'token'
      ? world.db.update(faceTemplates).set({ token: changed }).where(eq(faceTemplates.id, template.id))
      : world.db.update(faceKeys).set({ wrappedKey: changed }).where(eq(faceKeys.templateId, template.id)))
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ana.username))).toBe('face_not_recognised')
    expect((await lastAudit(ana))?.action).toBe('face.refused')
  })

  it('a key that was destroyed leaves nothing to open', async () => {
    const ana = await enrolled('ana')
    await world.db.delete(faceKeys).where(eq(faceKeys.templateId, (await keptOf(ana)).face_templates.id))
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ana.username))).toBe('face_not_recognised')
  })

  it('a template of another way to encode is not compared', async () => {
    const ana = await enrolled('ana')
    const newer = makeFaces({ encoder: { ...faces.encoder, version: 'scripted-2' } })
    expect(await codeOf(signInByFace(world, stranger({ faces: newer }), 'ana', ana.username))).toBe(
      'face_not_recognised',
    )
  })
})

describe('a template that somebody puts back after its consent ended', () => {
  it('opens nothing, and can be erased again', async () => {
    const ana = await enrolled('ana')
    const { face_templates: template, face_keys: key } = await keptOf(ana)
    await faceRemove({ ctx: ana })
    await world.db.insert(faceTemplates).values(template)
    await world.db.insert(faceKeys).values(key)
    expect(await codeOf(signInByFace(world, stranger(), 'ana', ana.username))).toBe('face_not_recognised')
    expect((await faceRemove({ ctx: ana })).enrolled).toBeNull()
    expect(await world.db.select().from(faceTemplates).where(eq(faceTemplates.id, template.id))).toEqual([])
  })
})

describe('a new password', () => {
  it.each(['changed', 'reset'])('that is %s erases a face, which may be a stranger’s', async (how) => {
    const ana = await enrolled('mallory')
    const newPassword = 'Bocal-7713-tilleul'
    if (how === 'changed') {
      const input = { currentPassword: password, newPassword, confirmPassword: newPassword }
      await changePassword({ ctx: ana, input })
    } else {
      const { url } = await makeResetLink({ ctx: operator(), input: { userId: ana.actor.userId } })
      const token = new URL(url).hash.replace('#token=', '')
      await resetPassword({ ctx: stranger(), input: { token, newPassword, confirmPassword: newPassword } })
    }
    expect(await codeOf(signInByFace(world, stranger(), 'mallory', ana.username))).toBe('face_not_recognised')
    expect((await faceStatus({ ctx: ana })).consents[0]?.ending).toBe('password')
  })
})

describe('where only known devices may', () => {
  const known = makeFaces({ devices: 'known' })

  it('a face opens nothing on a device on which its owner gave no password', async () => {
    const ana = await enrolled('ana')
    const ctx = stranger({ faces: known })
    const challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
    world.clock.advance(3_000)
    const input = { username: ana.username, challengeId: challenge.id, frames: answer(challenge, 'ana') }
    expect(await codeOf(faceLogin({ ctx, input }))).toBe('device_not_known')
    const another = await world.signedIn()
    const theirs = { ...input, deviceToken: another.tokens.deviceToken }
    expect(await codeOf(faceLogin({ ctx, input: theirs }))).toBe('device_not_known')
    expect(await codeOf(faceLogin({ ctx, input: { ...theirs, username: 'nobody_there' } }))).toBe(
      'device_not_known',
    )
    const { deviceToken } = await login({ ctx: stranger(), input: { username: ana.username, password } })
    expect((await faceLogin({ ctx, input: { ...input, deviceToken } })).user.id).toBe(ana.actor.userId)
  })

  it('that is told before anybody looks at the camera', async () => {
    const ana = await enrolled('ana')
    const ask = (username: string, deviceToken?: string) =>
      faceChallenge({
        ctx: stranger({ faces: known }),
        input: { purpose: 'login', username, ...(deviceToken && { deviceToken }) },
      })
    expect(await codeOf(ask(ana.username))).toBe('device_not_known')
    expect(await codeOf(ask('nobody_there'))).toBe('device_not_known')
    const { deviceToken } = await login({ ctx: stranger(), input: { username: ana.username, password } })
    expect((await ask(ana.username, deviceToken)).purpose).toBe('login')
  })

  it('nobody else can use up the five failures', async () => {
    const ana = await enrolled('ana')
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(await codeOf(signInByFace(world, stranger({ faces: known }), 'zoe', ana.username))).toBe(
        'device_not_known',
      )
    }
    expect((await faceStatus({ ctx: ana })).paused).toBe(false)
  })
})

describe('master keys', () => {
  it('are rotated while both are there; then the old one can go', async () => {
    const ana = await enrolled('ana')
    const newKey = newFernetKey()
    const [both, one] = [[newKey, masterKey], [newKey]].map((masterKeys) => makeFaces({ masterKeys }))
    expect(await codeOf(rotateFaceKeys({ ctx: stranger({ faces: both ?? null }) }))).toBe('forbidden')
    const all = await world.db.$count(faceKeys)
    const first = await rotateFaceKeys({ ctx: operator({ faces: both ?? null }) })
    expect(first.rewrapped + first.unreadable.reduce((sum, { count }) => sum + count, 0)).toBe(all)
    expect(await rotateFaceKeys({ ctx: operator({ faces: both ?? null }) })).toMatchObject({ rewrapped: 0 })
    const { user } = await signInByFace(world, stranger({ faces: one ?? null }), 'ana', ana.username)
    expect(user.username).toBe(ana.username)
    // And back, for the other tests.
    await rotateFaceKeys({ ctx: operator({ faces: makeFaces({ masterKeys: [masterKey, newKey] }) }) })
  })

  it('one that was taken away too early is named, and nothing is lost', async () => {
    const ana = await enrolled('ana')
    const other = makeFaces({ masterKeys: [newFernetKey()] })
    expect(await codeOf(signInByFace(world, stranger({ faces: other }), 'ana', ana.username))).toBe(
      'face_not_recognised',
    )
    expect(await lastAudit(ana)).toMatchObject({ action: 'face.refused', after: { reason: 'unknown_key' } })
    const { keys } = await countFaces({ ctx: operator({ faces: other }) })
    expect(keys.find(({ masterKeyId }) => masterKeyId === faces.vault.masterKeyIds[0])).toMatchObject({
      configured: false,
    })
    const { unreadable, rewrapped } = await rotateFaceKeys({ ctx: operator({ faces: other }) })
    expect(rewrapped).toBe(0)
    expect(unreadable).toContainEqual(expect.objectContaining({ masterKeyId: faces.vault.masterKeyIds[0] }))
    expect((await signInByFace(world, stranger(), 'ana', ana.username)).user.username).toBe(ana.username)
  })
})

describe('what is taken over from the former system', () => {
  it('is left out when the key does not open it', async () => {
    const { actor } = await world.signedIn()
    const input = {
      userId: actor.userId,
      token: 'gAAAAABnonsense',
      formerKey: masterKey,
      ground: 'form of 2024',
    }
    expect(await importFormerFace({ ctx: operator(), input })).toBe('unreadable')
    expect(await codeOf(importFormerFace({ ctx: stranger(), input }))).toBe('forbidden')
  })
})

it('says of pictures what is wrong, never whose they are', async () => {
  const ana = await enrolled('ana')
  const ctx = stranger()
  const { id } = await faceChallenge({ ctx, input: { purpose: 'login' } })
  const frames = [{ image: picture({ who: '' }), at: 0 }]
  const known = await failureOf(
    faceLogin({ ctx, input: { challengeId: id, frames, username: ana.username } }),
  )
  const other = await faceChallenge({ ctx, input: { purpose: 'login' } })
  const unknown = await failureOf(
    faceLogin({ ctx, input: { challengeId: other.id, frames, username: 'nobody_there' } }),
  )
  expect([known.code, known.details]).toEqual([unknown.code, unknown.details])
})
