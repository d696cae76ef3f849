import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFolderStore } from '@benne/images'
import { makeTestPhoto } from '@benne/images/testing'
import type { ImageStore } from '@benne/services'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestServer, type TestServer } from './support/server.ts'

type Person = Awaited<ReturnType<TestServer['signedIn']>>

let server: TestServer
let ana: Person
let ben: Person
let folder: string
/** What happens after a picture was stored, once. */
let afterPut: (() => Promise<void>) | null = null
const sockets: Socket[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benne-pictures-'))
  const store = createFolderStore(folder)
  const imageStore: ImageStore = {
    ...store,
    async put(name, bytes) {
      await store.put(name, bytes)
      const then = afterPut
      afterPut = null
      await then?.()
    },
  }
  server = await startTestServer({ imageStore })
  ;[ana, ben] = await Promise.all([server.signedIn(), server.signedIn()])
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const post = async (
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  token = ana.token,
) => {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
  })
  return { status: response.status, text: await response.text() }
}
const glass = { wasteType: 'glass', quantity: 1 } as const
const dataUrl = (bytes: Buffer) => `data:image/jpeg;base64,${bytes.toString('base64')}`

/** Begins requests that never end. */
async function sendSlowly(count: number, path: string, token: string | null): Promise<void> {
  for (let n = 0; n < count; n++) {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    sockets.push(socket.on('error', () => {}))
    const head = [`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Type: image/jpeg', 'Content-Length: 3000000']
    if (token) head.push(`Authorization: Bearer ${token}`)
    await new Promise((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n{`, resolve))
  }
  // What came on this connection is answered after what came before.
  await fetch(`${server.url}/health/ready`)
}

describe('JSON of millions of values', () => {
  it.each(['{},', '[],', '1,'])('%s is refused before it is parsed', async (value) => {
    const values = value.repeat(Math.floor(20_000_000 / value.length))
    for (const json of [`{"images":[${values}1]}`, `[${values}1]`]) {
      const { status, text } = await post('/trpc/waste.create', `{"json":${json}}`, 'application/json')
      expect([status, text]).toEqual([413, expect.stringContaining('payload_too_large')])
    }
  })
})

describe('a form', () => {
  const part = (head: string) => `--x\r\n${head}\r\n\r\n1\r\n`
  const name = 'Content-Disposition: form-data; name='
  it.each([
    ['thousands of parts', part(`${name}"a"`).repeat(10_000)],
    ['a part with thousands of headers', part('a: b\r\n'.repeat(10_000))],
    ['a name of a megabyte', part(`${name}"${'a'.repeat(1_000_000)}"`)],
  ])('of %s is refused unread', async (_, parts) => {
    const { status, text } = await post(
      '/api/v1/waste/images',
      `${parts}--x--\r\n`,
      'multipart/form-data; boundary=x',
    )
    expect([status, JSON.parse(text).code]).toEqual([400, 'malformed'])
  })
})

describe('those who send slowly', () => {
  const large = { ...glass, images: [`data:image/png;base64,${'A'.repeat(1_500_000)}`] }

  it('and are nobody keep no resident from declaring with pictures', async () => {
    await sendSlowly(20, '/trpc/waste.create', null)
    await sendSlowly(20, '/trpc/waste.create', 'a.b.c')
    const { status } = await post('/trpc/waste.create', JSON.stringify({ json: large }), 'application/json')
    expect(status).toBe(422)
  })

  it('keep themselves from sending more, and nobody else', async () => {
    await sendSlowly(20, '/trpc/waste.create', ben.token)
    await sendSlowly(20, '/api/v1/waste/images', ben.token)
    const json = JSON.stringify({ json: large })
    const junk = new Uint8Array([1, 2, 3])
    expect((await post('/trpc/waste.create', json, 'application/json', ben.token)).status).toBe(503)
    expect((await post('/api/v1/waste/images', junk, 'image/png', ben.token)).status).toBe(503)
    expect((await post('/trpc/waste.create', json, 'application/json')).status).toBe(422)
    expect((await post('/api/v1/waste/images', junk, 'image/png')).status).toBe(422)
  })
})

describe('pictures', () => {
  it('of nearly 10 MB come as a data URL in JSON too', async () => {
    const { id } = await ana.client.waste.create.mutate(glass)
    const image = `data:image/jpeg;base64,${Buffer.alloc(10 * 1024 * 1024).toString('base64')}`
    const path = `/api/v1/waste/${id}/upload-image`
    const { status, text } = await post(path, JSON.stringify({ image }), 'application/json')
    expect([status, JSON.parse(text).errors[0].rule]).toEqual([422, 'image_not_an_image'])
  })

  it('stay when somebody deletes the same one while they are being sent', async () => {
    const photo = await makeTestPhoto({ seed: 77 })
    const record = await ana.client.waste.create.mutate({ ...glass, images: [dataUrl(photo)] })
    const imageId = record.images[0]?.id ?? ''
    const files = async () => (await readdir(folder, { recursive: true })).filter((n) => n.endsWith('.webp'))
    const kept = await files()
    afterPut = async () => {
      await ana.client.waste.removeImage.mutate({ id: record.id, imageId })
      await vi.waitFor(async () => expect((await files()).length).toBeLessThan(kept.length))
    }
    const { images } = await ben.client.waste.create.mutate({ ...glass, images: [dataUrl(photo)] })
    for (const url of [images[0]?.url, images[0]?.thumbnailUrl]) {
      const got = await fetch(`${server.url}${url}`, { headers: { authorization: `Bearer ${ben.token}` } })
      expect(got.status).toBe(200)
    }
  })
})
