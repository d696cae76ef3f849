import { hash } from 'node:crypto'
import { createVault, type DescribedFace, type FaceEncoder, newFernetKey } from '@benne/biometrics'
import {
  type FaceChallenge,
  type FaceFrame,
  type FacePose,
  type FaceRegisterInput,
  faceConsentVersion,
} from '@benne/contracts'
import {
  type AccountCtx,
  type Ctx,
  type Faces,
  faceChallenge,
  faceLogin,
  faceRegister,
  Gate,
  type SignedIn,
} from '@benne/services'
import { PictureError } from '@benne/services/images'
import { password, type World } from './support.ts'

/**
 * What a picture of these tests shows. The encoder that reads it is scripted: pictures are the encoders' own tests'
 * matter.
 */
export interface Shown {
  readonly who: string
  readonly pose?: FacePose
  /** In the place of the pose's own. */
  readonly yaw?: number
  /** Tells pictures of one face apart: noise of the camera. */
  readonly take?: number
  readonly more?: Partial<DescribedFace>
  readonly others?: number
}

const yaws: Readonly<Record<FacePose, number>> = { straight: 0.02, left: 0.42, right: -0.42 }

export const picture = (shown: Shown | string): string =>
  `data:image/jpeg;base64,${Buffer.from(typeof shown === 'string' ? shown : JSON.stringify(shown)).toString('base64')}`

/** Two people are 0.75 apart or more; two pictures of one about 0.1. */
export function descriptorOf(who: string, take = 0): Float32Array {
  const of = (seed: string, size: number) => {
    let state = hash('md5', seed, 'buffer').readUInt32LE()
    const values = Float32Array.from({ length: 128 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32 - 0.5
    })
    const length = Math.hypot(...values)
    return values.map((value) => (value / length) * size)
  }
  const noise = of(`${who} ${take}`, take === 0 ? 0 : 0.07)
  return of(who, 0.6).map((value, index) => value + (noise[index] ?? 0))
}

function faceOf({ who, pose = 'straight', yaw = yaws[pose], take = 0, more = {} }: Shown): DescribedFace {
  return {
    box: { x: 100, y: 100, width: 200, height: 240 },
    score: 0.99,
    landmarks: [{ x: 200, y: 200 }],
    yaw,
    roll: 0,
    brightness: 0.5,
    sharpness: 300,
    descriptor: descriptorOf(who, take),
    ...more,
  }
}

const scripted: FaceEncoder = {
  version: 'scripted',
  look: (bytes, options) => scripted.describe(bytes, options),
  async describe(bytes) {
    const text = Buffer.from(bytes).toString()
    if (text === 'busy') throw new PictureError('busy')
    if (!text.startsWith('{')) throw new PictureError('not_an_image')
    const shown = JSON.parse(text) as Shown
    const face = faceOf(shown)
    const faces = shown.who === '' ? [] : [face, ...Array.from({ length: shown.others ?? 0 }, () => face)]
    return { width: 640, height: 480, brightness: 0.5, faces }
  },
  close: async () => {},
}

export const masterKey = newFernetKey()

export const makeFaces = (more: Partial<Faces> & { masterKeys?: string[] } = {}): Faces => ({
  encoder: scripted,
  vault: createVault(more.masterKeys ?? [masterKey]),
  tolerance: 0.45,
  retentionMonths: 12,
  devices: 'any',
  directory: null,
  gates: { looks: new Gate(1_000, 1_000), answers: new Gate(1_000, 1_000) },
  ...more,
})

/** Pictures that answer a challenge, of one person; `change` makes something else of one of them. */
export const answer = (
  { actions }: Pick<FaceChallenge, 'actions'>,
  who: string,
  change: (shown: Shown, index: number) => Shown | string = (shown) => shown,
): FaceFrame[] =>
  actions.map((pose, index) => ({
    image: picture(change({ who, pose, take: index + 1 }, index)),
    at: 300 + index * 400,
  }))

export const consent = { consent: true, consentVersion: faceConsentVersion, consentLanguage: 'fr' } as const

/** Enrols somebody's face, as the person does it. */
export async function enrolFace(
  world: World,
  ctx: AccountCtx,
  who: string,
  more: Partial<FaceRegisterInput> = {},
) {
  const challenge = await faceChallenge({ ctx, input: { purpose: 'enrol' } })
  world.clock.advance(3_000)
  const input = { challengeId: challenge.id, frames: answer(challenge, who), password, ...consent, ...more }
  return faceRegister({ ctx, input })
}

/** Signs in by face. */
export async function signInByFace(
  world: World,
  ctx: Ctx,
  who: string,
  username: string | undefined,
  change?: (shown: Shown, index: number) => Shown | string,
): Promise<SignedIn> {
  const challenge = await faceChallenge({ ctx, input: { purpose: 'login' } })
  world.clock.advance(3_000)
  return faceLogin({
    ctx,
    input: {
      ...(username !== undefined && { username }),
      challengeId: challenge.id,
      frames: answer(challenge, who, change),
    },
  })
}
