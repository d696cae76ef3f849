import {
  type AccountCtx,
  type Ctx,
  faceChallenge,
  faceLogin,
  faceLook,
  faceRegister,
  Gate,
  type ServiceError,
} from '@benne/services'
import { describe, expect, it } from 'vitest'
import { answer, consent, enrolFace, makeFaces, picture } from './face-world.ts'
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

describe('the camera’s guide', () => {
  const look = async (image: string) => {
    const ctx = stranger()
    const { id } = await faceChallenge({ ctx, input: { purpose: 'login' } })
    return faceLook({ ctx, input: { challengeId: id, image } })
  }

  it('tells what a picture shows, in shares of it', async () => {
    expect(await look(picture({ who: 'ana', pose: 'left' }))).toEqual({
      problems: [],
      pose: 'left',
      turn: 0.42,
      box: { x: 100 / 640, y: 100 / 480, width: 200 / 640, height: 240 / 480 },
    })
    expect(await look(picture({ who: 'ana', yaw: 0.2 }))).toMatchObject({ pose: null })
    expect(await look(picture({ who: '' }))).toEqual({
      problems: ['no_face'],
      pose: null,
      turn: null,
      box: null,
    })
  })

  it('says what is wrong with a picture that is none, and when there is too much to do', async () => {
    expect(await rulesOf(look(picture('no picture')))).toEqual([['image', 'image_not_an_image']])
    expect(await codeOf(look(picture('busy')))).toBe('busy')
  })

  it('looks for who has asked, as long and as often as that is good', async () => {
    const ctx = stranger()
    const { id } = await faceChallenge({ ctx, input: { purpose: 'login' } })
    const input = { challengeId: id, image: picture({ who: 'ana' }) }
    expect(await codeOf(faceLook({ ctx: stranger(), input }))).toBe('challenge_not_valid')
    await world.db.execute(`update face_challenges set looks = 239 where id = '${id}'`)
    await faceLook({ ctx, input })
    expect(await codeOf(faceLook({ ctx, input }))).toBe('challenge_not_valid')
    world.clock.advance(61_000)
    await world.db.execute(`update face_challenges set looks = 0 where id = '${id}'`)
    expect(await codeOf(faceLook({ ctx, input }))).toBe('challenge_not_valid')
  })

  it('may look at who enrols', async () => {
    const ana = await somebody()
    const { id } = await faceChallenge({ ctx: ana, input: { purpose: 'enrol' } })
    const seen = await faceLook({ ctx: ana, input: { challengeId: id, image: picture({ who: 'ana' }) } })
    expect(seen.pose).toBe('straight')
  })
})

describe('a challenge', () => {
  const ask = async (ctx: Ctx) => {
    const challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
    world.clock.advance(3_000)
    return { challengeId: challenge.id, frames: answer(challenge, 'zoe'), username: 'nobody_else' }
  }

  it('is good for one answer, of two at once', async () => {
    const ctx = stranger()
    const input = await ask(ctx)
    const codes = await Promise.all([1, 2].map(() => codeOf(faceLogin({ ctx, input }))))
    expect(codes.toSorted()).toEqual(['challenge_not_valid', 'face_not_recognised'])
    expect(await codeOf(faceLogin({ ctx, input }))).toBe('challenge_not_valid')
  })

  it('is as good as before when there was too much to do', async () => {
    const ana = await somebody()
    await enrolFace(world, ana, 'ana')
    const full = new Gate(0, 0)
    const ctx = stranger()
    const challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
    world.clock.advance(3_000)
    const frames = answer(challenge, 'ana')
    const input = { challengeId: challenge.id, frames, username: ana.username }
    const turnedAway = { ...ctx, faces: makeFaces({ gates: { looks: full, answers: full } }) }
    for (let i = 0; i < 70; i++) expect(await codeOf(faceLogin({ ctx: turnedAway, input }))).toBe('busy')
    const busy = frames.map((frame, index) => (index === 1 ? { ...frame, image: picture('busy') } : frame))
    expect(await codeOf(faceLogin({ ctx, input: { ...input, frames: busy } }))).toBe('busy')
    expect((await faceLogin({ ctx, input })).user.id).toBe(ana.actor.userId)
  })

  it('is good for a minute', async () => {
    const ctx = stranger()
    const input = await ask(ctx)
    world.clock.advance(58_000)
    expect(await codeOf(faceLogin({ ctx, input }))).toBe('challenge_not_valid')
  })

  it('is good for the address that asked, or the session', async () => {
    expect(await codeOf(faceLogin({ ctx: stranger(), input: await ask(stranger()) }))).toBe(
      'challenge_not_valid',
    )
    const [ana, ben] = [await somebody(), await somebody()]
    const challenge = await faceChallenge({ ctx: ana, input: { purpose: 'enrol' } })
    world.clock.advance(3_000)
    const input = { challengeId: challenge.id, frames: answer(challenge, 'ben'), password, ...consent }
    expect(await codeOf(faceRegister({ ctx: ben, input }))).toBe('challenge_not_valid')
  })

  it('is good for what it was asked for', async () => {
    const ana = await somebody()
    const login = await faceChallenge({ ctx: ana, input: { purpose: 'login' } })
    world.clock.advance(3_000)
    const input = { challengeId: login.id, frames: answer(login, 'ana'), password, ...consent }
    expect(await codeOf(faceRegister({ ctx: ana, input }))).toBe('challenge_not_valid')
    expect(
      await codeOf(
        faceLogin({
          ctx: ana,
          input: {
            challengeId: (await faceChallenge({ ctx: ana, input: { purpose: 'enrol' } })).id,
            frames: answer(login, 'ana'),
            username: 'x_y_z',
          },
        }),
      ),
    ).toBe('challenge_not_valid')
  })

  it('is drawn by lot', async () => {
    const ctx = stranger()
    const drawn = new Set<string>()
    for (let i = 0; i < 200; i++) {
      const { actions } = await faceChallenge({ ctx, input: { purpose: 'login' } })
      expect(actions[0]).toBe('straight')
      expect(actions.filter((pose) => pose !== 'straight').length).toBeGreaterThanOrEqual(2)
      expect(actions.every((pose, index) => pose !== actions[index + 1])).toBe(true)
      drawn.add(actions.join(' '))
    }
    expect(drawn.size).toBe(12)
  })
})
