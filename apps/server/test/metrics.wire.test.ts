import { connect } from 'node:net'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasRedis, startRedis, type TestRedis } from '../../../tooling/testing/redis.ts'
import { Metrics } from '../src/metrics.ts'
import { RawClient } from './support/backend.ts'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

const token = 'c0ffee-c0ffee-c0ffee'
const read = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/metrics`, { headers })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** The value of a line, by everything before it. */
function value(text: string, line: string): number | undefined {
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

describe('who may read them', () => {
  let open: TestServer
  let guarded: TestServer
  beforeAll(async () => {
    open = await startTestServer({ trustedProxies: ['127.0.0.1'] })
    guarded = await startTestServer({ databaseUrl: open.databaseUrl, metricsToken: token })
  })
  afterAll(async () => {
    await guarded.stop()
    await open.stop()
  })

  it('without a token: programs on this machine that ask directly', async () => {
    const direct = await read(open.url)
    expect([direct.status, direct.type]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; version=0\.0\.4/),
    ])
    for (const header of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via']) {
      expect(await read(open.url, { [header]: '127.0.0.1' })).toMatchObject({ status: 404 })
    }
    // An empty one, which fetch would not send.
    const client = new RawClient(connect(open.server.port, '127.0.0.1'))
    client.socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For:\r\nConnection: close\r\n\r\n')
    await client.closed
    expect(client.text).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('with a token: who sends it, from wherever', async () => {
    const authorization = `Bearer ${token}`
    expect(await read(guarded.url, { authorization })).toMatchObject({ status: 200 })
    expect(await read(guarded.url, { authorization, 'X-Forwarded-For': '192.0.2.7' })).toMatchObject({
      status: 200,
    })
  })

  it.each([
    ['nobody’s', {}],
    ['another', { authorization: 'Bearer c0ffee-c0ffee-c0ffeE' }],
    ['its beginning', { authorization: 'Bearer c0ffee' }],
    ['more than it', { authorization: `Bearer ${token}x` }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['it, said otherwise', { authorization: `Basic ${token}` }],
  ])(
    'with a token: not %s, who is told what everybody is of a page that is not there',
    async (_, headers) => {
      const refused = await read(guarded.url, headers)
      const absent = await fetch(`${guarded.url}/nothing-here`)
      expect(refused.status).toBe(404)
      expect({ ...JSON.parse(refused.text), request_id: '' }).toEqual({
        ...(await absent.json()),
        request_id: '',
      })
    },
  )
})

describe('what they tell', () => {
  let at: TestServer
  beforeAll(async () => {
    at = await startTestServer({ trustedProxies: ['127.0.0.1'] })
  })
  afterAll(() => at.stop())

  it('calls by procedure, what became of them, and how long they took', async () => {
    const me = new Visitor(at.url)
    const { username } = await at.account()
    await me.signIn(username)
    await me.signIn(username, { password: 'Wrong-4821-lilas' })
    await me.ask('auth.me')
    await me.ask('auth.me')
    await me.ask('no.such.procedure')
    const { text } = await read(at.url)
    const calls = (procedure: string, type: string, code: string) =>
      value(text, `benne_calls_total{procedure="${procedure}",type="${type}",code="${code}"}`)
    expect(calls('auth.login', 'mutation', 'ok')).toBe(1)
    expect(calls('auth.login', 'mutation', 'invalid_credentials')).toBe(1)
    expect(calls('auth.me', 'query', 'ok')).toBe(2)
    // What anybody may make up does not make the list longer.
    expect(text).not.toContain('no.such.procedure')
    expect(value(text, 'benne_call_duration_seconds_count{procedure="auth.login",type="mutation"}')).toBe(2)
    expect(
      value(text, 'benne_call_duration_seconds_sum{procedure="auth.login",type="mutation"}'),
    ).toBeGreaterThan(0)
  })

  it('WebSockets, subscriptions and who is connected, as they come and go', async () => {
    const me = new Visitor(at.url)
    await me.signIn((await at.account('admin')).username)
    const before = await read(at.url)
    const window = await RawSocket.signedIn(at.url, me.token as string)
    window.subscribe(1)
    await vi.waitFor(() => expect(window.events()).toContain('welcome'), 10_000)
    const during = await read(at.url)
    const grown = (name: string) => (value(during.text, name) ?? 0) - (value(before.text, name) ?? 0)
    expect(value(during.text, 'benne_websockets_open')).toBe(1)
    expect(grown('benne_websockets_opened_total')).toBe(1)
    expect(value(during.text, 'benne_live_subscriptions')).toBe(1)
    expect(value(during.text, 'benne_connected_accounts{kind="admin"}')).toBe(1)
    expect(value(during.text, 'benne_nodes')).toBe(1)
    expect(value(during.text, 'benne_bus_connected')).toBe(0)
    window.socket.close()
    await window.closed
    await vi.waitFor(async () => {
      const { text } = await read(at.url)
      expect([
        value(text, 'benne_websockets_open'),
        value(text, 'benne_live_subscriptions'),
        value(text, 'benne_websockets_closed_total{reason="peer"}'),
      ]).toEqual([0, 0, 1])
    })
    const refused = new RawSocket(at.url, { headers: { origin: 'https://evil.example' } })
    await refused.closed
    expect(value((await read(at.url)).text, 'benne_websockets_refused_total{reason="origin"}')).toBe(1)
  })

  it('the pool and the queues, every one of them', async () => {
    const { text } = await read(at.url)
    expect(value(text, 'benne_database_connections{state="idle"}')).toBeGreaterThan(0)
    expect(value(text, 'benne_database_waiting')).toBe(0)
    for (const queue of ['mail', 'export', 'housekeeping', 'mail.dead']) {
      expect(value(text, `benne_queue_waiting_jobs{queue="${queue}"}`)).toBe(0)
      expect(value(text, `benne_queue_oldest_job_seconds{queue="${queue}"}`)).toBe(0)
    }
  })

  it('follow Prometheus’ conventions', async () => {
    const { text } = await read(at.url)
    const types = [...text.matchAll(/^# TYPE (benne_\w+) (\w+)$/gm)].map(([, name = '', type]) => ({
      name,
      type,
    }))
    expect(types.length).toBeGreaterThan(15)
    for (const { name, type } of types)
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter'])
    for (const { name } of types) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'))
  })
})

describe.skipIf(!hasRedis)('what servers tell each other', () => {
  let redis: TestRedis
  const nodes: TestServer[] = []
  beforeAll(async () => {
    redis = await startRedis()
    nodes.push(await startTestServer({ redisUrl: redis.url }))
    nodes.push(await startTestServer({ redisUrl: redis.url, databaseUrl: nodes[0]?.databaseUrl ?? '' }))
  })
  afterAll(async () => {
    for (const node of nodes.toReversed()) await node.stop()
    await redis.kill()
  })

  it('is counted, with how many there are', async () => {
    for (const { url } of nodes) {
      await vi.waitFor(async () => {
        const { text } = await read(url)
        expect([value(text, 'benne_bus_connected'), value(text, 'benne_nodes')]).toEqual([1, 2])
        for (const what of ['published', 'received']) {
          expect(value(text, `benne_bus_messages_total{what="${what}"}`)).toBeGreaterThan(0)
        }
      }, 15_000)
    }
    const gaps = async () => value((await read(nodes[0]?.url ?? '')).text, 'benne_bus_gaps_total') ?? 0
    const before = await gaps()
    await redis.kill()
    await vi.waitFor(async () => expect(await gaps()).toBeGreaterThan(before), 15_000)
    expect(value((await read(nodes[0]?.url ?? '')).text, 'benne_bus_connected')).toBe(0)
  })
})

describe('a source that does not answer', () => {
  it('is left out, and the others are told', async () => {
    const metrics = new Metrics()
    metrics.register(
      { name: 'benne_broken', help: 'Throws.', read: () => Promise.reject(new Error('away')) },
      { name: 'benne_fine_total', help: 'Counts.', label: 'kind', read: () => ({ a: 1, b: 2 }) },
    )
    const text = await metrics.text()
    expect(text).toContain('benne_fine_total{kind="b"} 2')
    expect(text).not.toMatch(/^benne_broken/m)
    // What is counted elsewhere is told as it is there, and not added up here.
    expect(await metrics.text()).toBe(text)
  })
})

describe('a process that does jobs alone', () => {
  let database: TestDatabase
  let worker: ServerProcess
  afterAll(async () => {
    await worker.kill()
    await database.drop()
  })

  it('has them too: what waits, and Node’s own', async () => {
    database = await createTestDatabase()
    const port = await freePort()
    worker = new ServerProcess({
      ...onDatabase(database.url, port),
      PROCESS_ROLE: 'worker',
      METRICS_TOKEN: token,
    })
    const url = `http://127.0.0.1:${port}`
    await worker.ready(url)
    const { status, text } = await read(url, { authorization: `Bearer ${token}` })
    expect(status).toBe(200)
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d/m)
    expect(value(text, 'benne_queue_waiting_jobs{queue="mail"}')).toBe(0)
    expect(value(text, 'benne_live_entries_read_total')).toBe(0)
    expect(await read(url)).toMatchObject({ status: 404 })
  })
})
