import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  applicationRole,
  openDatabase,
  personalExportParts,
  personalExports,
  sessions,
  users,
} from '@benne/db'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { createAccessTokens, createTokenKeys, SessionDirectory } from '@benne/services'
import { serve } from '@hono/node-server'
import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Shared } from '../src/contexts.ts'
import { exportDownload } from '../src/export-download.ts'
import { createLogger } from '../src/log.ts'

const now = new Date()
const clock = { now: () => now }
const accessTokens = createAccessTokens(createTokenKeys(['a secret that is only used in the tests']))
const logged: string[] = []
const logger = createLogger('info', { write: (line) => void logged.push(line) })
const file = Buffer.concat(Array.from({ length: 5 }, (_, i) => Buffer.alloc(1024 * 1024, i)))
let database: TestDatabase
let handle: ReturnType<typeof openDatabase>
let server: ReturnType<typeof serve>
let base: string

beforeAll(async () => {
  database = await createTestDatabase()
  handle = openDatabase(database.url, { role: applicationRole })
  const bus = { publish() {}, subscribe: () => () => {}, connected: true, onGap: () => () => {} }
  const ports = { clock, accessTokens, sessions: new SessionDirectory(handle.db, clock, bus) }
  const shared = { ports, db: handle.db, logger } as unknown as Shared
  const app = new Hono<{ Variables: { requestId: string } }>()
  app.use(async (c, next) => {
    c.set('requestId', 'a-request-id')
    await next()
  })
  app.get('/api/v1/users/me/exports/:id', exportDownload(shared))
  server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/users/me/exports`
})

afterAll(async () => {
  server.close()
  await handle.close()
  await database.drop()
})

/** Somebody who is signed in, with their token and a copy of `file`. */
async function person(): Promise<{ token: string; exportId: string; sessionId: string }> {
  const [userId, sessionId, exportId] = [randomUUID(), randomUUID(), randomUUID()]
  const times = { createdAt: now, updatedAt: now, lastSeenAt: now, requestedAt: now, readyAt: now }
  const expiresAt = new Date(now.getTime() + 7 * 24 * 3600 * 1000)
  const username = `u${randomUUID().slice(0, 8)}`
  const names = { username, email: `${username}@example.org`, firstName: 'Ana', lastName: 'Leroy' }
  await handle.db.insert(users).values({ id: userId, ...names, passwordHash: 'x', ...times })
  await handle.db.insert(sessions).values({ id: sessionId, userId, ...times, expiresAt })
  const sha256 = createHash('sha256').update(file).digest('hex')
  const made = { status: 'ready', bytes: file.length, sha256 } as const
  await handle.db.insert(personalExports).values({ id: exportId, userId, ...times, ...made, expiresAt })
  for (let seq = 0; seq < 5; seq++) {
    const data = file.subarray(seq * 1024 * 1024, (seq + 1) * 1024 * 1024)
    await handle.db.insert(personalExportParts).values({ exportId, seq, data })
  }
  const token = await accessTokens.sign({ userId, sessionId, role: 'user' }, now)
  return { token, exportId, sessionId }
}

const download = (id: string, token: string | null) =>
  fetch(`${base}/${id}`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } })

async function refusal(id: string, token: string | null) {
  const response = await download(id, token)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  return [response.status, await response.json()]
}

it('sends the whole file to its owner', async () => {
  const { token, exportId } = await person()
  const response = await download(exportId, token)
  expect(response.status).toBe(200)
  const { headers } = response
  expect(headers.get('content-type')).toBe('application/zip')
  expect(headers.get('content-length')).toBe(String(file.length))
  expect(headers.get('content-disposition')).toMatch(
    /^attachment; filename="benne-\w+-\d{4}-\d\d-\d\d\.zip"$/,
  )
  expect(headers.get('cache-control')).toBe('no-store')
  const received = Buffer.from(await response.arrayBuffer())
  expect(received.equals(file)).toBe(true)
  const digest = createHash('sha256').update(received).digest('base64')
  expect(headers.get('repr-digest')).toBe(`sha-256=:${digest}:`)
})

it('is refused without a token, with one that is not good, and after the session has ended', async () => {
  const { token, exportId, sessionId } = await person()
  const unauthenticated = { status: 401, code: 'unauthenticated', request_id: 'a-request-id' }
  expect(await refusal(exportId, null)).toEqual([401, expect.objectContaining(unauthenticated)])
  expect(await refusal(exportId, `${token}x`)).toEqual([401, expect.objectContaining(unauthenticated)])
  await handle.db.update(sessions).set({ endedAt: now }).where(eq(sessions.id, sessionId))
  expect(await refusal(exportId, token)).toEqual([401, expect.objectContaining({ code: 'session_ended' })])
})

it('answers alike for what is not theirs, what has expired and what never was', async () => {
  const [ana, ben] = [await person(), await person()]
  const expected = [
    404,
    {
      type: 'about:blank',
      title: 'Not found',
      status: 404,
      detail: 'There is no such export.',
      code: 'not_found',
      request_id: 'a-request-id',
    },
  ]
  expect(await refusal(ben.exportId, ana.token)).toEqual(expected)
  expect(await refusal(randomUUID(), ana.token)).toEqual(expected)
  await handle.db.update(personalExports).set({ expiresAt: now }).where(eq(personalExports.id, ana.exportId))
  expect(await refusal(ana.exportId, ana.token)).toEqual(expected)
  expect(await refusal('..%2f..%2fetc', ana.token)).toEqual([
    422,
    expect.objectContaining({ code: 'validation' }),
  ])
})

it('does not mind a reader who goes away', async () => {
  const { token, exportId } = await person()
  const request = get(`${base}/${exportId}`, { headers: { authorization: `Bearer ${token}` } })
  const [response] = await once(request, 'response')
  await once(response, 'data')
  request.destroy()
  await once(response, 'error')
  const again = await download(exportId, token)
  expect((await again.arrayBuffer()).byteLength).toBe(file.length)
  expect(logged).toEqual([])
})
