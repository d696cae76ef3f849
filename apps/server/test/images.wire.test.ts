import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { type BenneClient, toClientFailure } from '@benne/client'
import type { RecordImage, WasteRecord } from '@benne/contracts'
import { wasteImages } from '@benne/db'
import { createFolderStore } from '@benne/images'
import { makeTestPhoto, testPhotoExif, testPhotoFacts } from '@benne/images/testing'
import { ImageStoreError, sweepImages } from '@benne/services'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'

interface Person {
  client: BenneClient
  token: string
}

let server: TestServer
let ana: Person
let ben: Person
let staff: Person
let photo: Buffer

beforeAll(async () => {
  server = await startTestServer()
  ;[ana, ben, staff] = await Promise.all([server.signedIn(), server.signedIn(), server.signedIn('admin')])
  photo = await makeTestPhoto({ exif: testPhotoExif })
})
afterAll(() => server.stop())

const glass = { wasteType: 'glass', quantity: 2 } as const
const dataUrl = (bytes: Uint8Array, type = 'image/jpeg') =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`

const ask = (path: string, { token }: Person, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
  })

async function upload(bytes: Uint8Array, person = ana, type = 'image/jpeg') {
  const body = new Uint8Array(bytes)
  const response = await ask('/api/v1/waste/images', person, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  })
  return { status: response.status, body: (await response.json()) as Record<string, never>, response }
}

/** What refuses a picture: `code`, and the rule when it is a field's. */
const refusal = ({ body }: { body: Record<string, unknown> }) =>
  [body.code, ...((body.errors ?? []) as { rule: string }[]).map(({ rule }) => rule)].join(' ')

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'taken',
    (error: unknown) => {
      const { code, issues = [] } = toClientFailure(error)
      return [code, ...issues.map(({ path, rule }) => `${path.join('.')} ${rule}`)].join(' ')
    },
  )

describe('sending a picture before its record', () => {
  it('gives it back anew, with where and when it was taken, and the record keeps neither', async () => {
    const { status, body } = await upload(photo)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      position: testPhotoFacts.position,
      takenAt: testPhotoFacts.takenAt.toISOString(),
      image: { width: 640, height: 480 },
    })
    const { id, url } = (body as unknown as { image: RecordImage }).image
    const record = await ana.client.waste.create.mutate({ ...glass, imageIds: [id] })
    expect(record.images).toMatchObject([{ id, url, width: 640 }])
    const served = Buffer.from(await (await ask(url, ana)).arrayBuffer())
    const { format, exif, icc, xmp } = await sharp(served).metadata()
    expect({ format, exif, icc, xmp }).toEqual({
      format: 'webp',
      exif: undefined,
      icc: undefined,
      xmp: undefined,
    })
    const [row] = await server.db.select().from(wasteImages).where(eq(wasteImages.id, id))
    expect(row).toMatchObject({ latitude: null, longitude: null, takenAt: null, recordId: record.id })
  })

  it('takes a form as well, whatever its file is called', async () => {
    const form = new FormData()
    form.set('image', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), '../../../etc/passwd')
    const response = await ask('/api/v1/waste/images', ana, { method: 'POST', body: form })
    const { image } = (await response.json()) as { image: RecordImage }
    expect(response.status).toBe(201)
    expect(image.url).toMatch(/^\/api\/v1\/waste\/images\/[0-9a-f]{64}\.webp$/)
  })

  it('is nobody else’s to use or to see', async () => {
    const { body } = await upload(await makeTestPhoto({ seed: 2 }))
    const { id, url } = (body as unknown as { image: RecordImage }).image
    expect(await failureOf(ben.client.waste.create.mutate({ ...glass, imageIds: [id] }))).toBe(
      'validation imageIds no_such_image',
    )
    expect((await ask(url, ana)).status).toBe(200)
    expect((await ask(url, ben)).status).toBe(404)
    expect((await ask(url, staff)).status).toBe(404)
  })

  it('wants a token', async () => {
    const response = await fetch(`${server.url}/api/v1/waste/images`, {
      method: 'POST',
      body: new Uint8Array(photo),
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('a picture that is none', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
  const cases: [string, () => Promise<Uint8Array> | Uint8Array, string, string][] = [
    ['of 0 bytes', () => Buffer.alloc(0), 'image/jpeg', 'validation image_empty'],
    ['that is an SVG', () => Buffer.from(svg), 'image/svg+xml', 'validation image_type_not_accepted'],
    [
      'that is an SVG and says JPEG',
      () => Buffer.from(svg),
      'image/jpeg',
      'validation image_type_not_accepted',
    ],
    [
      'that is a PNG and says JPEG',
      () => makeTestPhoto({ format: 'png' }),
      'image/jpeg',
      'validation image_type_mismatch',
    ],
    ['that breaks off', () => photo.subarray(0, 20_000), 'image/jpeg', 'validation image_damaged'],
    ['of noise', () => randomBytes(5000), 'image/jpeg', 'validation image_not_an_image'],
    ['of more than 10 MB', () => Buffer.alloc(10 * 1024 * 1024 + 1), 'image/jpeg', 'payload_too_large'],
    ['of far more than 10 MB', () => Buffer.alloc(14 * 1024 * 1024), 'image/jpeg', 'payload_too_large'],
  ]
  it.each(cases)('%s is refused, and nothing is kept of it', async (_, make, type, expected) => {
    const before = await server.db.$count(wasteImages)
    const answer = await upload(await make(), ana, type)
    expect(refusal(answer)).toBe(expected)
    expect(await server.db.$count(wasteImages)).toBe(before)
  })

  it('as a data URL is refused at its place, and the record is not made', async () => {
    const count = async () => (await ana.client.waste.list.query({ limit: 100 })).items.length
    const before = await count()
    const create = (images: string[]) => failureOf(ana.client.waste.create.mutate({ ...glass, images }))
    expect(await create([dataUrl(photo), dataUrl(photo, 'image/png')])).toBe(
      'validation images.1 image_type_mismatch',
    )
    expect(await create([`${dataUrl(photo).slice(0, -8)}!!!!`])).toBe('validation images.0 image_empty')
    expect(await create(['https://example.org/a.jpg'])).toBe('validation images.0 not_a_data_url')
    expect(await create(['data:image/jpeg,abc'])).toBe('validation images.0 not_a_data_url')
    expect(await create(Array.from({ length: 11 }, () => 'data:image/jpeg;base64,'))).toBe(
      'validation images too_big',
    )
    expect(await count()).toBe(before)
  })

  it('of which the sender lost the line half-way leaves nothing, and the server well', async () => {
    const before = await server.db.$count(wasteImages)
    const { port } = new URL(server.url)
    for (let i = 0; i < 20; i++) {
      const socket = connect(Number(port), '127.0.0.1')
      const head = `POST /api/v1/waste/images HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ana.token}\r\n`
      socket.write(`${head}content-type: image/jpeg\r\ncontent-length: ${photo.length}\r\n\r\n`)
      socket.write(photo.subarray(0, photo.length / 2))
      await new Promise((resolve) => socket.once('connect', resolve))
      socket.destroy()
    }
    // Each of them held a place: all are free again.
    await vi.waitFor(async () => expect((await upload(photo)).status).toBe(201), { timeout: 10_000 })
    expect(await server.db.$count(wasteImages)).toBe(before + 1)
  })
})

describe('pictures of a record', () => {
  let record: WasteRecord

  it('are added as data URL, in JSON, in a form and as they are, up to the tenth', async () => {
    record = await ana.client.waste.create.mutate({ ...glass, images: [dataUrl(photo)] })
    const added = await ana.client.waste.addImage.mutate({ id: record.id, image: dataUrl(photo) })
    expect(added.record.images).toHaveLength(2)
    const path = `/api/v1/waste/${record.id}/upload-image`
    const json = await ask(path, ana, {
      method: 'POST',
      body: JSON.stringify({ image: dataUrl(photo) }),
      headers: { 'content-type': 'application/json' },
    })
    expect(await json.json()).toEqual({ image_url: added.image.url, thumbnail_url: added.image.thumbnailUrl })
    const form = new FormData()
    form.set('image', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }))
    expect((await ask(path, ana, { method: 'POST', body: form })).status).toBe(200)
    const raw = () =>
      ask(path, ana, {
        method: 'POST',
        body: new Uint8Array(photo),
        headers: { 'content-type': 'image/jpeg' },
      })
    for (let i = 5; i <= 10; i++) expect((await raw()).status).toBe(200)
    const eleventh = await raw()
    expect(eleventh.status).toBe(422)
    expect(refusal({ body: (await eleventh.json()) as never })).toBe('validation too_many_images')
    expect((await ana.client.waste.get.query({ id: record.id })).images).toHaveLength(10)
  })

  it('are no stranger’s to add, remove or see; staff may', async () => {
    const { id, images } = record
    const image = images[0] as RecordImage
    expect(await failureOf(ben.client.waste.addImage.mutate({ id, image: dataUrl(photo) }))).toBe('not_found')
    expect(await failureOf(ben.client.waste.removeImage.mutate({ id, imageId: image.id }))).toBe('not_found')
    const other = await makeTestPhoto({ seed: 77 })
    const { image: own } = await ana.client.waste.removeImage
      .mutate({ id, imageId: image.id })
      .then(() => ana.client.waste.addImage.mutate({ id, image: dataUrl(other) }))
    for (const url of [own.url, own.thumbnailUrl]) {
      expect((await ask(url, ben)).status).toBe(404)
      expect((await ask(url, staff)).status).toBe(200)
    }
  })

  it('are one file for the same picture, which goes with the last that has it', async () => {
    const twice = await makeTestPhoto({ seed: 5 })
    const files = async () =>
      (await readdir(server.pictures, { recursive: true })).filter((name) => name.endsWith('.webp')).length
    const before = await files()
    const [a, b] = [
      await ana.client.waste.create.mutate({ ...glass, images: [dataUrl(twice)] }),
      await ben.client.waste.create.mutate({ ...glass, images: [dataUrl(twice)] }),
    ]
    expect(b.images[0]?.url).toBe(a.images[0]?.url)
    expect(b.flags).toEqual(['same_photo'])
    expect(a.flags).toEqual([])
    expect(await files()).toBe(before + 2)
    await ana.client.waste.withdraw.mutate({ id: a.id })
    expect((await ask(a.images[0]?.url ?? '', ben)).status).toBe(200)
    expect((await ask(a.images[0]?.url ?? '', ana)).status).toBe(404)
    await ben.client.waste.withdraw.mutate({ id: b.id })
    await vi.waitFor(async () => expect(await files()).toBe(before))
  })

  it('are no one’s to change once staff have taken the record on', async () => {
    const { id } = await ben.client.waste.create.mutate(glass)
    await staff.client.waste.process.mutate({ id, status: 'collected' })
    expect(await failureOf(ben.client.waste.addImage.mutate({ id, image: dataUrl(photo) }))).toBe(
      'illegal_move',
    )
    const bystaff = await staff.client.waste.addImage.mutate({ id, image: dataUrl(photo) })
    expect(bystaff.record.images).toHaveLength(1)
  })

  it('are added once with an idempotency key', async () => {
    const { id } = await ben.client.waste.create.mutate(glass)
    const add = () => ben.client.waste.addImage.mutate({ id, image: dataUrl(photo), idempotencyKey: 'once' })
    expect(await add()).toEqual(await add())
    expect((await ben.client.waste.get.query({ id })).images).toHaveLength(1)
  })
})

describe('serving', () => {
  let url: string
  let whole: Buffer

  beforeAll(async () => {
    const own = await makeTestPhoto({ seed: 42 })
    const { images } = await ana.client.waste.create.mutate({ ...glass, images: [dataUrl(own)] })
    url = images[0]?.url ?? ''
    whole = Buffer.from(await (await ask(url, ana)).arrayBuffer())
  })

  it('says that it never changes, and is this caller’s alone', async () => {
    const { headers } = await ask(url, ana)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-length': String(whole.length),
      vary: expect.stringContaining('Authorization'),
      'x-content-type-options': 'nosniff',
    })
    const again = await ask(url, ana, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const stranger = await ask(url, ben, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect(stranger.status).toBe(404)
  })

  it.each([
    ['bytes=0-9', 206, [0, 10]],
    ['bytes=-7', 206, [-7, undefined]],
    ['bytes=5-', 206, [5, undefined]],
    ['bytes=3-99999999', 206, [3, undefined]],
    ['bytes=99999999-', 416, [0, 0]],
    ['bytes=9-3', 200, [0, undefined]],
    ['bytes=0-1,4-5', 200, [0, undefined]],
    ['lines=1-2', 200, [0, undefined]],
    ['bytes=-', 200, [0, undefined]],
  ])('answers the range %s', async (range, status, [from, to]) => {
    const response = await ask(url, ana, { headers: { range } })
    expect(response.status).toBe(status)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(whole.subarray(from, to))
  })

  it.each(['..%2f..%2fetc%2fpasswd', 'a.webp', '%00', `${'0'.repeat(64)}.webp`, `${'0'.repeat(64)}.png`])(
    'knows no picture %s',
    async (name) => {
      expect((await ask(`/api/v1/waste/images/${name}`, staff)).status).toBe(404)
    },
  )

  it('says so when the file is gone or the store is away', async () => {
    const { images } = await ana.client.waste.create.mutate({
      ...glass,
      images: [dataUrl(await makeTestPhoto({ seed: 9 }))],
    })
    const name = images[0]?.url.split('/').at(-1) ?? ''
    await rm(`${server.pictures}/${name.slice(0, 2)}/${name}`)
    expect((await ask(images[0]?.url ?? '', ana)).status).toBe(404)
    const { imageStore } = server.server.shared.ports
    vi.spyOn(imageStore, 'size').mockRejectedValue(new ImageStoreError('unavailable', 'away'))
    vi.spyOn(imageStore, 'put').mockRejectedValue(new ImageStoreError('unavailable', 'away'))
    const away = await ask(url, ana)
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2'])
    const records = (await ana.client.waste.list.query({ limit: 100 })).items.length
    expect(await failureOf(ana.client.waste.create.mutate({ ...glass, images: [dataUrl(photo)] }))).toBe(
      'unavailable',
    )
    expect((await ana.client.waste.list.query({ limit: 100 })).items.length).toBe(records)
  })
})

describe('the sweep', () => {
  it('deletes what nobody has, and leaves what is new or in use', async () => {
    const store = createFolderStore(server.pictures)
    const waiting = await upload(await makeTestPhoto({ seed: 11 }), ben)
    const { id, url } = (waiting.body as unknown as { image: RecordImage }).image
    const kept = await ben.client.waste.create.mutate({
      ...glass,
      images: [dataUrl(await makeTestPhoto({ seed: 12 }))],
    })
    const { ports, db } = server.server.shared
    const at = (hours: number) => ({
      ...ports,
      clock: { now: () => new Date(Date.now() + hours * 3600 * 1000) },
      db,
      actor: { type: 'system', name: 'test' } as const,
      requestId: 'test',
      userAgent: null,
      address: null,
      hostname: null,
      securityLog: () => {},
    })
    expect(await sweepImages({ ctx: at(0.5) })).toEqual({ waiting: 0, files: 0 })
    expect((await ask(url, ben)).status).toBe(200)
    const swept = await sweepImages({ ctx: at(25) })
    expect(swept.waiting).toBeGreaterThanOrEqual(1)
    expect(swept.files).toBeGreaterThanOrEqual(2)
    expect(await server.db.$count(wasteImages, eq(wasteImages.id, id))).toBe(0)
    expect(await store.size(url.split('/').at(-1) ?? '')).toBeNull()
    expect((await ask(kept.images[0]?.url ?? '', ben)).status).toBe(200)
  })
})
