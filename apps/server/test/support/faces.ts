import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultTolerance, type FaceEncoder, newFernetKey } from '@benne/biometrics'
import { poseHead } from '@benne/biometrics/testing'
import type { BenneClient } from '@benne/client'
import { type FaceChallenge, type FaceFrame, type FacePose, faceConsentVersion } from '@benne/contracts'
import type { ServerOptions } from '@benne/server'
import { password } from './server.ts'

export const faceOptions = (
  more: Partial<NonNullable<ServerOptions['faces']>> = {},
): NonNullable<ServerOptions['faces']> => ({
  masterKeys: [newFernetKey()],
  modelDirectory: join(tmpdir(), 'benne-test-face-models'),
  tolerance: defaultTolerance,
  identification: false,
  devices: 'any',
  retentionMonths: 12,
  ...more,
})

export const faceUrl = (bytes: Uint8Array, type = 'image/jpeg') =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`

/** Somebody before a camera: their head in every pose, drawn once. */
export class Sitter {
  readonly #bytes: Buffer
  readonly #encoder: FaceEncoder
  readonly #posed = new Map<FacePose, Promise<Buffer>>()

  constructor(bytes: Buffer, encoder: FaceEncoder) {
    this.#bytes = bytes
    this.#encoder = encoder
  }

  /** The `take`th picture in this pose: no two are the same, as no two of a camera are. */
  async pose(pose: FacePose, take = 0): Promise<Buffer> {
    const posed = this.#posed.get(pose) ?? poseHead(this.#bytes, pose, this.#encoder)
    this.#posed.set(pose, posed)
    const { default: sharp } = await import('sharp')
    // A little brighter each time, and a pixel more is cut off at the side.
    const image = sharp(await posed)
    const { width, height } = await image.metadata()
    return image
      .extract({ left: take, top: 0, width: width - take, height })
      .modulate({ brightness: 1 + take / 50 })
      .jpeg({ quality: 90 })
      .toBuffer()
  }

  /** Pictures that answer a challenge. */
  answer({ actions }: Pick<FaceChallenge, 'actions'>): Promise<FaceFrame[]> {
    return Promise.all(
      actions.map(async (pose, index) => ({
        image: faceUrl(await this.pose(pose, index)),
        at: 200 + index * 200,
      })),
    )
  }

  async enrol(client: BenneClient) {
    const challenge = await client.auth.faceChallenge.mutate({ purpose: 'enrol' })
    return client.auth.faceRegister.mutate({
      challengeId: challenge.id,
      frames: await this.answer(challenge),
      password,
      consent: true,
      consentVersion: faceConsentVersion,
      consentLanguage: 'fr',
    })
  }

  async signIn(client: BenneClient, username: string | undefined) {
    const challenge = await client.auth.faceChallenge.mutate({ purpose: 'login' })
    const frames = await this.answer(challenge)
    return client.session.signInByFace({ challengeId: challenge.id, frames, ...(username && { username }) })
  }
}
