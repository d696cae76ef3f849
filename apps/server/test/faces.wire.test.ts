import type { FaceEncoder } from '@benne/biometrics'
import { openTestEncoder, sampleFaces, sampleGroup, tiltPhoto } from '@benne/biometrics/testing'
import { createBenneClient, toClientFailure } from '@benne/client'
import type { FacePose, User } from '@benne/contracts'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faceOptions, faceUrl, Sitter } from './support/faces.ts'
import { startTestServer, type TestServer } from './support/server.ts'

let at: TestServer
let encoder: FaceEncoder
let ana: Sitter
let cleo: Sitter
let portrait: Buffer
let owner: User

beforeAll(async () => {
  encoder = await openTestEncoder()
  const people = await sampleFaces()
  const of = (name: string) => people.find(({ person }) => person === name)?.bytes ?? expect.fail(name)
  portrait = of('ana')
  ;[ana, cleo] = [new Sitter(portrait, encoder), new Sitter(of('cleo'), encoder)]
  at = await startTestServer({ faces: faceOptions(), trustedProxies: ['127.0.0.0/8'] })
  const { client, user } = await at.signedIn()
  owner = user
  expect((await ana.enrol(client)).enrolled).toMatchObject({ pictures: 3 })
})
afterAll(async () => {
  await at.stop()
  await encoder.close()
})

let addresses = 0
/** Somebody who has not signed in, at an address of their own unless another is given. */
function visitor(address = `203.0.113.${++addresses % 250}`) {
  return createBenneClient({
    url: at.url,
    fetch: (url, init) => {
      const headers = new Headers(init?.headers)
      headers.set('x-forwarded-for', address)
      return fetch(url, { ...init, headers })
    },
  })
}
const failureOf = async (promise: Promise<unknown>) => {
  const failure = await promise.then(
    () => expect.fail('it was not refused'),
    (error: unknown) => toClientFailure(error),
  )
  const { code, issues, details, message } = failure
  return { code, rules: issues?.map(({ path, rule }) => `${path.join('.')} ${rule}`), details, message }
}

/** Answers a challenge to sign in by what `show` gives for each pose. */
async function attempt(
  show: (pose: FacePose, index: number) => Promise<string>,
  username = `nobody_${++addresses}`,
) {
  const client = visitor()
  const challenge = await client.auth.faceChallenge.mutate({ purpose: 'login' })
  const images = await Promise.all(challenge.actions.map((pose, index) => show(pose, index)))
  const frames = images.map((image, index) => ({ image, at: 200 + 200 * index }))
  return failureOf(client.session.signInByFace({ username, challengeId: challenge.id, frames }))
}

describe('a face', () => {
  it('opens its owner’s account, and nobody else’s does', async () => {
    const client = visitor()
    expect(await ana.signIn(client, owner.username)).toMatchObject({ id: owner.id, hasFace: true })
    expect((await client.auth.sessions.query()).items.find(({ current }) => current)?.method).toBe('face')
    await client.close()
    expect(await failureOf(cleo.signIn(visitor(), owner.username))).toMatchObject({
      code: 'face_not_recognised',
    })
  })

  it('is looked at for the camera’s guide, by whoever has asked for a challenge', async () => {
    const client = visitor()
    const { id } = await client.auth.faceChallenge.mutate({ purpose: 'login' })
    const look = async (bytes: Buffer) =>
      client.auth.faceLook.mutate({ challengeId: id, image: faceUrl(bytes) })
    expect(await look(await ana.pose('left'))).toMatchObject({ pose: 'left', problems: [] })
    expect(await look(await ana.pose('straight'))).toMatchObject({ pose: 'straight', problems: [] })
    expect(await look(sampleGroup())).toMatchObject({ problems: ['several_faces'] })
    expect(await look(await tiltPhoto(portrait, 60))).toMatchObject({ pose: null })
    const strangers = client.auth.faceLook.mutate({
      challengeId: '00000000-0000-7000-8000-000000000000',
      image: faceUrl(portrait),
    })
    expect(await failureOf(strangers)).toMatchObject({ code: 'challenge_not_valid' })
  })

  it('on a photo opens nothing', async () => {
    expect(
      await attempt((_, index) => tiltPhoto(portrait, index * 3).then(faceUrl), owner.username),
    ).toMatchObject({
      code: 'liveness_failed',
    })
    const angles = { straight: 0, left: 45, right: -45 }
    expect(
      await attempt((pose) => tiltPhoto(portrait, angles[pose]).then(faceUrl), owner.username),
    ).toMatchObject({
      code: 'liveness_failed',
    })
  })

  it('of two people in turn opens nothing', async () => {
    const mixed = await attempt((pose, index) =>
      (index === 1 ? cleo : ana).pose(pose, index).then((bytes) => faceUrl(bytes)),
    )
    expect(mixed).toMatchObject({
      code: 'liveness_failed',
      details: { problem: 'different_faces', frame: 1 },
    })
  })
})

/** Each as the first of the pictures. */
const bad: [string, () => Promise<Buffer> | Buffer, string][] = [
  ['zero bytes', () => Buffer.alloc(0), 'image_empty'],
  ['half a JPEG', () => portrait.subarray(0, portrait.length / 2), 'image_damaged'],
  ['no picture', () => Buffer.from('%!PS-Adobe-3.0'), 'image_not_an_image'],
  [
    'an SVG',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    'image_type_not_accepted',
  ],
  ['an animation', animated, 'image_animated'],
  ['74 bytes that claim 400 million pixels', bomb, 'image_too_many_pixels'],
  [
    'a wall',
    () =>
      sharp({ create: { width: 640, height: 480, channels: 3, background: '#abc' } })
        .png()
        .toBuffer(),
    'face_no_face',
  ],
  ['several people', () => sampleGroup(), 'face_several_faces'],
  ['next to no light', () => sharp(portrait).linear(0.12, 0).jpeg().toBuffer(), 'face_too_dark'],
]

async function animated(): Promise<Buffer> {
  const frame = { create: { width: 200, height: 200, channels: 3, background: '#123' } } as const
  const frames = [
    await sharp(frame).png().toBuffer(),
    await sharp({ create: { ...frame.create, background: '#321' } })
      .png()
      .toBuffer(),
  ]
  return sharp(frames, { join: { animated: true } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer()
}

/** A PNG with a header of 20,000 × 20,000 and no pixels. */
function bomb(): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d4948445200004e2000004e200802000000', 'hex')
  return Buffer.concat([header, Buffer.from('00000000', 'hex'), Buffer.alloc(30)])
}

describe('pictures that are none', () => {
  it.each(bad)('%s: a clear answer', async (_, make, rule) => {
    const bytes = await make()
    const type = rule === 'image_animated' ? 'image/webp' : 'application/octet-stream'
    const answered = await attempt(async (pose, index) =>
      index === 0 ? faceUrl(bytes, type) : faceUrl(await ana.pose(pose, index)),
    )
    expect(answered.code).toBe('validation')
    expect(answered.rules?.[0]).toMatch(/^frames\.0\.image (image|face)_/)
    if (rule !== 'image_too_many_pixels') expect(answered.rules).toEqual([`frames.0.image ${rule}`])
  })

  it('a PNG that is called a JPEG', async () => {
    const png = await sharp(portrait).png().toBuffer()
    const small = await sharp(png).resize(200).png().toBuffer()
    const answered = await attempt(async () => faceUrl(small, 'image/jpeg'))
    expect(answered.rules?.[0]).toBe('frames.0.image image_type_mismatch')
  })

  it('fifty megabytes are not read', async () => {
    const response = await fetch(`${at.url}/trpc/auth.faceLogin`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        json: { username: 'x', frames: [{ image: `data:image/jpeg;base64,${'A'.repeat(50_000_000)}` }] },
      }),
    })
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('payload_too_large')
  })
})

describe('two hundred at once', () => {
  it('are answered or told to come back, while everybody else is served', async () => {
    const clients = Array.from({ length: 200 }, () => visitor())
    const asked = await Promise.all(
      clients.map((client) => client.auth.faceChallenge.mutate({ purpose: 'login' })),
    )
    const pictures = new Map<FacePose, string>()
    for (const pose of ['straight', 'left', 'right'] as const)
      pictures.set(pose, faceUrl(await ana.pose(pose)))
    let done = false
    const answers = Promise.all(
      clients.map((client, index) => {
        const { id, actions } = asked[index] ?? expect.fail('no challenge')
        const frames = actions.map((pose, n) => ({ image: pictures.get(pose) ?? '', at: 200 + 200 * n }))
        return failureOf(
          client.session.signInByFace({ username: `nobody_${index}`, challengeId: id, frames }),
        )
      }),
    ).finally(() => {
      done = true
    })
    const others = visitor()
    let served = 0
    while (!done) {
      await others.live.ping.query()
      if (!done) served++
    }
    const codes = (await answers).map(({ code }) => code)
    expect(new Set(codes).difference(new Set(['busy', 'face_not_recognised', 'liveness_failed']))).toEqual(
      new Set(),
    )
    expect(codes.filter((code) => code === 'busy').length).toBeGreaterThan(0)
    expect(codes.filter((code) => code !== 'busy').length).toBeGreaterThan(0)
    expect(served).toBeGreaterThan(10)
    // It is over, and works as before.
    expect(await ana.signIn(visitor(), owner.username)).toMatchObject({ id: owner.id })
  })

  it('say after how long to come back', async () => {
    const address = '203.0.113.251'
    const image = faceUrl(await ana.pose('straight'))
    const bodies = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const { id: challengeId } = await visitor(address).auth.faceChallenge.mutate({ purpose: 'login' })
        return JSON.stringify({ json: { challengeId, image } })
      }),
    )
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
    const answers = await Promise.all(
      bodies.map((body) => fetch(`${at.url}/trpc/auth.faceLook`, { method: 'POST', headers, body })),
    )
    const busy = answers.filter(({ status }) => status === 503)
    expect(busy.length).toBeGreaterThan(0)
    for (const answer of busy) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
