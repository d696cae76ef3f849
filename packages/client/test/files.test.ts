import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ClientFailure, toClientFailure } from '../src/failure.ts'
import { Files } from '../src/files.ts'
import type { Session } from '../src/session.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server that answers as the test says, and a session whose tokens are t1, t2 … */
async function setUp(handler: RequestListener, status = 'signed-in') {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  let issued = 1
  const discarded = vi.fn(() => issued++)
  const session = {
    accessToken: async () => `t${issued}`,
    discardAccessToken: discarded,
    state: { get: () => ({ status }) },
  } as unknown as Session
  const transport = { url: `http://127.0.0.1:${port}`, fetch, WebSocket, isPage: false }
  return { files: new Files(transport, session), server, discarded }
}

async function failureOf(work: Promise<unknown>): Promise<ClientFailure> {
  try {
    await work
  } catch (error) {
    return toClientFailure(error)
  }
  throw new Error('it did not fail')
}

function refuse(response: ServerResponse, status: number, body: object, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
  response.end(JSON.stringify(body))
}

const uploaded = {
  image: {
    id: '0190b5a4-7e1e-7c4a-8d9f-1c2d3e4f5a6b',
    url: '/api/v1/waste/images/a.webp',
    thumbnailUrl: '/api/v1/waste/images/b.webp',
    width: 2048,
    height: 1536,
    bytes: 300_000,
    uploadedAt: '2026-03-01T12:00:00.000Z',
  },
  position: { latitude: 48.11, longitude: -1.68 },
  takenAt: '2026-02-28T09:30:00.000Z',
}

describe('a download', () => {
  it('shows the token and gives the bytes', async () => {
    const { files } = await setUp((request, response) =>
      response.end(`${request.url} ${request.headers.authorization}`),
    )
    expect(await (await files.download('/file')).text()).toBe('/file Bearer t1')
  })

  it('asks again with another token when the first is refused, and only once', async () => {
    const { files, discarded } = await setUp((request, response) => {
      if (request.headers.authorization === 'Bearer t2') return void response.end('here')
      return refuse(response, 401, { code: 'session_ended', detail: 'over', request_id: 'r' })
    })
    expect(await (await files.download('/file')).text()).toBe('here')
    const refused = await setUp((_request, response) => refuse(response, 401, { code: 'unauthenticated' }))
    expect(await failureOf(refused.files.download('/file'))).toMatchObject({ code: 'unauthenticated' })
    expect([discarded.mock.calls.length, refused.discarded.mock.calls.length]).toEqual([1, 1])
  })

  it('fails as the server says, or as its status says when something else answers', async () => {
    const { files } = await setUp((request, response) =>
      request.url === '/busy'
        ? refuse(response, 503, { code: 'busy', detail: 'later', request_id: 'r1' }, { 'retry-after': '2' })
        : response.writeHead(request.url === '/gone' ? 404 : 502, { 'x-request-id': 'r2' }).end('<html>'),
    )
    expect(await failureOf(files.download('/busy'))).toEqual({
      code: 'busy',
      message: 'later',
      requestId: 'r1',
      details: { retryAfter: 2 },
    })
    expect(await failureOf(files.download('/gone'))).toMatchObject({ code: 'not_found', requestId: 'r2' })
    expect(await failureOf(files.download('/proxy'))).toMatchObject({ code: 'unavailable' })
  })

  it('is offline when nobody answers, or the answer breaks off', async () => {
    const { files, server } = await setUp((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => response.destroy())
    })
    expect(await failureOf(files.download('/file'))).toMatchObject({ code: 'offline' })
    server.close().closeAllConnections()
    expect(await failureOf(files.download('/file'))).toMatchObject({ code: 'offline' })
  })

  it('that is given up rejects with the reason', async () => {
    const giving = new AbortController()
    const { files } = await setUp(() => giving.abort(new Error('enough')))
    await expect(files.download('/file', { signal: giving.signal })).rejects.toThrow('enough')
  })
})

describe('a picture that is sent', () => {
  it('comes back as what waits for its record, with dates', async () => {
    const got: unknown[] = []
    const { files } = await setUp((request, response) => {
      request.on('data', (bytes: Buffer) => got.push(bytes.toString()))
      request.on('end', () => {
        got.push(request.method, request.url, request.headers['content-type'])
        response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(uploaded))
      })
    })
    const onProgress = vi.fn()
    const answer = await files.uploadImage(new Blob(['bytes'], { type: 'image/jpeg' }), { onProgress })
    expect(got).toEqual(['bytes', 'POST', '/api/v1/waste/images', 'image/jpeg'])
    expect(answer.image.uploadedAt).toEqual(new Date(uploaded.image.uploadedAt))
    expect(answer.takenAt).toEqual(new Date(uploaded.takenAt))
    expect(onProgress).toHaveBeenLastCalledWith(1)
  })

  it('fails with what is wrong with it', async () => {
    const errors = [{ path: ['image'], rule: 'image_damaged', message: 'is damaged' }]
    const { files } = await setUp((_request, response) =>
      refuse(response, 422, { code: 'validation', detail: 'no', request_id: 'r', errors }),
    )
    expect(await failureOf(files.uploadImage(new Blob(['x'])))).toMatchObject({
      code: 'validation',
      issues: errors,
    })
  })
})
