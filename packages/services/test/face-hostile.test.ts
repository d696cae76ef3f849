import { faceKeys, faceTemplates } from '@benne/db'
import {
  type AccountCtx,
  type Ctx,
  changePassword,
  deleteMe,
  FaceDirectory,
  faceChallenge,
  faceLogin,
  faceRegister,
  faceRemove,
  faceStatus,
  Gate,
  housekeeping,
} from '@benne/services'
import { PictureError } from '@benne/services/images'
import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { answer, consent, enrolFace, makeFaces, picture, signInByFace } from './face-world.ts'
import { codeOf, password, useWorld } from './support.ts'

const world = useWorld()
const faces = makeFaces()
const day = 24 * 3600 * 1000
const bus = { publish: () => {}, subscribe: () => () => {}, connected: false, onGap: () => () => {} }
const opened: FaceDirectory[] = []
afterEach(() => {
  for (const directory of opened.splice(0)) directory.close()
})

async function enrolled(
  who: string,
  more: Pick<Partial<Ctx>, 'faces'> = {},
): Promise<AccountCtx & { username: string }> {
  const ctx = await world.signedIn()
  const own = {
    ...ctx,
    faces,
    ...more,
    facesChanged: (userId: string) => {
      for (const directory of opened) directory.changed(userId)
    },
    actor: ctx.actor,
    username: ctx.tokens.user.username,
  }
  await enrolFace(world, own, who)
  return own
}
const stranger = (more: Partial<Ctx> = {}) => world.as({ type: 'anonymous' }, { faces, ...more })
const keep = () => housekeeping({ ctx: world.as({ type: 'system', name: 'housekeeping' }, { faces }) })
/** `in`, or the code of the refusal. */
const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'in',
    (error: { code?: string }) => error.code ?? 'internal',
  )
function openDirectory(db = world.db): FaceDirectory {
  const { vault } = faces
  const directory = new FaceDirectory({ db, bus, vault, encoderVersion: 'scripted', onError: () => {} })
  opened.push(directory)
  return directory
}
const templatesOf = ({ actor }: AccountCtx) =>
  world.db
    .select()
    .from(faceTemplates)
    .leftJoin(faceKeys, eq(faceKeys.templateId, faceTemplates.id))
    .where(eq(faceTemplates.userId, actor.userId))

/** As after a restore of these two tables, or by whoever can write to the database and kept a copy. */
async function putBack(ctx: AccountCtx): Promise<void> {
  const [row] = await templatesOf(ctx)
  await faceRemove({ ctx })
  if (!row?.face_keys) expect.fail('no template')
  await world.db.insert(faceTemplates).values(row.face_templates)
  await world.db.insert(faceKeys).values(row.face_keys)
}

describe('an intruder', () => {
  it('is not recognised any more once the owner has a new password', async () => {
    const ana = await enrolled('intruder')
    const newPassword = 'Lilas-9913-verre'
    await changePassword({
      ctx: ana,
      input: { currentPassword: password, newPassword, confirmPassword: newPassword },
    })
    expect(await outcome(signInByFace(world, stranger(), 'intruder', ana.username))).not.toBe('in')
  })

  it('does not get round the pause by leaving out the name', async () => {
    const directory = openDirectory()
    const many = makeFaces({ directory })
    const ana = await enrolled('anb', { faces: many })
    await directory.settled()
    const ctx = () => stranger({ faces: many })
    for (let i = 0; i < 5; i++) await outcome(signInByFace(world, ctx(), 'zoe', ana.username))
    expect(await outcome(signInByFace(world, ctx(), 'anb', ana.username))).toBe('face_paused')
    expect(await outcome(signInByFace(world, ctx(), 'anb', undefined))).not.toBe('in')
  })

  it('does not shut people out of nameless sign-in by enrolling a picture of them', async () => {
    const directory = openDirectory()
    const many = makeFaces({ directory })
    await enrolled('anq', { faces: many })
    await directory.settled()
    await enrolled('anq', { faces: many }).catch(() => {})
    await directory.settled()
    expect(await outcome(signInByFace(world, stranger({ faces: many }), 'anq', undefined))).toBe('in')
  })
})

describe('a template that is put back after its withdrawal', () => {
  it('opens nothing', async () => {
    const ana = await enrolled('anc')
    await putBack(ana)
    expect(await outcome(signInByFace(world, stranger(), 'anc', ana.username))).not.toBe('in')
  })

  it('can be withdrawn, and is no hindrance to leaving', async () => {
    const ana = await enrolled('and')
    await putBack(ana)
    expect(await outcome(faceRemove({ ctx: ana }))).toBe('in')
    expect(await outcome(deleteMe({ ctx: ana, input: { password } }))).toBe('in')
  })

  it('does not hold up the retention of others', async () => {
    const ana = await enrolled('ane')
    await putBack(ana)
    const ben = await enrolled('ben')
    world.clock.advance(800 * day)
    await keep()
    world.clock.advance(31 * day)
    await keep().catch(() => {})
    const left = await templatesOf(ben)
    // Or it stands in the way of the next test, too.
    await world.db.delete(faceTemplates).where(eq(faceTemplates.userId, ana.actor.userId))
    expect(left).toEqual([])
  })
})

describe('what was promised at enrolment', () => {
  const promised = async (later: Ctx['faces']) => {
    const ana = await enrolled('anf', { faces: makeFaces({ retentionMonths: 3 }) })
    const until = async (now: Ctx['faces']) =>
      (await faceStatus({ ctx: { ...ana, faces: now } })).enrolled?.expiresAt.getTime() ?? 0
    return (await until(later)) <= (await until(ana.faces))
  }

  it('holds when signing in by face is switched off', async () => {
    expect(await promised(null)).toBe(true)
  })

  it('holds when the operator later wishes to keep faces longer', async () => {
    expect(await promised(makeFaces({ retentionMonths: 36 }))).toBe(true)
  })
})

describe('faces in memory', () => {
  it('are gone after closing, also when it was being read', async () => {
    await enrolled('ang')
    const directory = openDirectory()
    const reading = directory.start()
    await new Promise((resolve) => setImmediate(resolve))
    directory.close()
    await reading
    expect(directory.size).toBe(0)
  })

  it('are gone when somebody withdraws while the database is away', async () => {
    const away = { now: false }
    const db = new Proxy(world.db, {
      get(target, key) {
        if (key === 'select' && away.now) throw new Error('away')
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const directory = openDirectory(db)
    await directory.start()
    const ana = await enrolled('anh', { faces: makeFaces({ directory }) })
    await directory.settled()
    const before = directory.size
    away.now = true
    await faceRemove({ ctx: ana })
    await directory.settled()
    expect(directory.size).toBe(before - 1)
  })
})

describe('load', () => {
  it('of one address is what the gate says, also when one of its pictures is bad', async () => {
    const under = { way: 0, most: 0 }
    const waiting: (() => void)[] = []
    const slow = {
      ...faces.encoder,
      describe: async (bytes: Uint8Array): Promise<never> => {
        if (Buffer.from(bytes).toString() === 'bad') throw new PictureError('damaged')
        under.most = Math.max(under.most, ++under.way)
        await new Promise<void>((resolve) => waiting.push(resolve))
        under.way--
        throw new PictureError('damaged')
      },
    }
    const ctx = stranger({
      faces: makeFaces({ encoder: slow, gates: { looks: new Gate(24, 1), answers: new Gate(24, 1) } }),
    })
    const calls = []
    for (let i = 0; i < 5; i++) {
      const { id: challengeId, actions } = await faceChallenge({ ctx, input: { purpose: 'login' } })
      const frames = actions.map((_, n) => ({ image: picture(n === 0 ? 'bad' : 'slow'), at: 200 * n }))
      const call = outcome(faceLogin({ ctx, input: { username: `n_${i}`, challengeId, frames } }))
      calls.push(call)
      // Answered, or waiting for its pictures.
      const before = under.way
      let answered = false
      void call.then(() => (answered = true))
      while (!answered && under.way === before) await new Promise((resolve) => setImmediate(resolve))
    }
    for (const go of waiting) go()
    await Promise.all(calls)
    // One call at a time, of six pictures at most.
    expect(under.most).toBeLessThanOrEqual(6)
  })

  it('of enrolling again and again is bounded', async () => {
    const ana = { ...(await world.signedIn()), faces }
    const codes = []
    for (let i = 0; i < 70; i++) {
      const challenge = await faceChallenge({ ctx: ana, input: { purpose: 'enrol' } })
      world.clock.advance(2_000)
      const frames = answer(challenge, 'x')
      codes.push(
        await outcome(
          faceRegister({ ctx: ana, input: { challengeId: challenge.id, frames, password, ...consent } }),
        ),
      )
    }
    expect(codes).toContain('too_many_requests')
  })
})

it('a descriptor that is no number opens nothing', async () => {
  const odd = {
    ...faces.encoder,
    describe: async (...args: Parameters<typeof faces.encoder.describe>) => {
      const picture = await faces.encoder.describe(...args)
      const descriptor = new Float32Array(128).fill(Number.NaN)
      return { ...picture, faces: picture.faces.map((face) => ({ ...face, descriptor })) }
    },
  }
  const ana = await enrolled('anx')
  const ctx = stranger({ faces: makeFaces({ encoder: odd }) })
  expect(await codeOf(signInByFace(world, ctx, 'anx', ana.username))).toBe('liveness_failed')
})
