import { createTestDatabase } from '@benne/db/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../../tooling/testing/redis.ts'
import { Gate } from './support/gate.ts'
import { startTestServer, type TestServer } from './support/server.ts'

const patience = { timeout: 15_000, interval: 100 }
let database: Awaited<ReturnType<typeof createTestDatabase>>
let gate: Gate
let gated: string
beforeAll(async () => {
  database = await createTestDatabase()
  const url = new URL(database.url)
  gate = new Gate({ host: url.hostname, port: Number(url.port) })
  await gate.open()
  url.port = String(gate.port)
  gated = url.href
})
afterAll(async () => {
  await gate.shut()
  await database.drop()
})

async function ready({ url }: TestServer) {
  const response = await fetch(`${url}/health/ready`)
  return {
    http: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: await response.text(),
  }
}

const seen = async (at: TestServer, http: number, body: object) =>
  vi.waitFor(async () => {
    const answer = await ready(at)
    expect([answer.http, JSON.parse(answer.body)]).toEqual([http, body])
    return answer
  }, patience)

const parts = (database: string, queue: string, redis: string) => ({ parts: { database, queue, redis } })

describe('a server whose database goes', () => {
  let at: TestServer
  beforeAll(async () => {
    at = await startTestServer({ databaseUrl: gated })
  })
  afterAll(() => at.stop())

  it('says so, and nothing of where it is; it says when it is back', async () => {
    await seen(at, 200, { status: 'ok', ...parts('ok', 'ok', 'off') })
    await gate.shut()
    const away = await seen(at, 503, { status: 'unavailable', ...parts('away', 'away', 'off') })
    expect(away.retryAfter).toBe('2')
    expect(await (await fetch(`${at.url}/health/live`)).json()).toEqual({ status: 'ok' })
    await gate.open()
    await seen(at, 200, { status: 'ok', ...parts('ok', 'ok', 'off') })
  })
})

it('a server all of whose connections are busy is not one whose database is away', async () => {
  const at = await startTestServer({ databaseUrl: database.url, poolSize: 1 })
  const [taken, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holding = at.server.shared.db.transaction(async () => {
    taken.resolve()
    await release.promise
  })
  await taken.promise
  const waiting = at.server.shared.db.execute('select 1')
  expect(await ready(at)).toMatchObject({ http: 200 })
  release.resolve()
  await Promise.all([holding, waiting])
  await at.stop()
})

describe.skipIf(!hasRedis)('a server whose Redis goes', () => {
  let redis: TestRedis
  let at: TestServer
  beforeAll(async () => {
    redis = await startRedis()
    at = await startTestServer({ redisUrl: redis.url })
  })
  afterAll(async () => {
    redis.resume()
    await at.stop()
    await redis.kill()
  })

  it('takes requests all the same, and says that it is not what it was', async () => {
    await seen(at, 200, { status: 'ok', ...parts('ok', 'ok', 'ok') })
    redis.pause()
    await seen(at, 200, { status: 'degraded', ...parts('ok', 'ok', 'away') })
    redis.resume()
    await seen(at, 200, { status: 'ok', ...parts('ok', 'ok', 'ok') })
    await redis.kill()
    await seen(at, 200, { status: 'degraded', ...parts('ok', 'ok', 'away') })
    expect(await (await fetch(`${at.url}/trpc/system.about`)).json()).toMatchObject({ result: {} })
    await redis.start()
    await seen(at, 200, { status: 'ok', ...parts('ok', 'ok', 'ok') })
  })
})
