import { connect } from 'node:net'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { SignJWT } from 'jose'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureIn, jwtSecret, password, startTestServer, type TestServer } from './support/server.ts'

let at: TestServer
beforeAll(async () => {
  at = await startTestServer({ corsOrigins: ['https://panel.example'] })
})
afterAll(() => at.stop())

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${at.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })
const call = (path: string, input: unknown, headers?: Record<string, string>) =>
  post(`/trpc/${path}`, JSON.stringify(superjson.serialize(input)), headers)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The server is as well as before. */
async function expectWell(): Promise<void> {
  const response = await fetch(`${at.url}/health/ready`)
  expect(response.status).toBe(200)
}

describe('requests that cannot be read', () => {
  it.each([
    ['broken JSON', '/trpc/auth.login', '{"json":', 400, 'malformed'],
    ['no body', '/trpc/auth.login', '', 400, 'malformed'],
    ['an array', '/trpc/auth.login', '[]', 422, 'validation'],
    ['an unknown procedure', '/trpc/auth.sudo', '{}', 404, 'not_found'],
    ['a procedure named as a property of every object', '/trpc/constructor', '{}', 404, 'not_found'],
    ['a path out of the tree', '/trpc/../../etc/passwd', '{}', 404, null],
    ['a broken escape in the path', '/trpc/%E0%A4%A', '{}', 400, 'malformed'],
    [
      'polluting keys',
      '/trpc/auth.login',
      '{"json":{"__proto__":{"a":1}},"meta":{"values":{"__proto__.a":["Date"]}}}',
      400,
      'malformed',
    ],
    ['a query sent as a mutation', '/trpc/system.about', '{}', 405, 'method_not_allowed'],
  ])('%s', async (_, path, body, status, code) => {
    const response = await post(path, body)
    expect(response.status).toBe(status)
    if (code) expect(await failureIn(response)).toMatchObject({ code })
    await expectWell()
  })

  it('a mutation sent as a query', async () => {
    expect(await failureIn(await fetch(`${at.url}/trpc/auth.logout`))).toMatchObject({
      status: 405,
      code: 'method_not_allowed',
    })
  })

  it('a body over the limit, announced or not', async () => {
    const body = JSON.stringify({ json: { wasteType: 'x'.repeat(1024 * 1024) } })
    expect(await failureIn(await post('/trpc/waste.create', body))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    })
    const stream = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < body.length; sent += 65_536)
          controller.enqueue(new TextEncoder().encode(body.slice(sent, sent + 65_536)))
        controller.close()
      },
    })
    const response = await fetch(`${at.url}/trpc/waste.create`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { 'content-type': 'application/json' },
    } as RequestInit)
    expect(await failureIn(response)).toMatchObject({ status: 413, code: 'payload_too_large' })
    await expectWell()
  })

  it('a batch of more calls than allowed', async () => {
    const names = Array.from({ length: 21 }, () => 'system.about').join(',')
    const response = await fetch(`${at.url}/trpc/${names}?batch=1`)
    expect(await failureIn(response)).toMatchObject({ status: 400, code: 'malformed' })
    expect((await fetch(`${at.url}/trpc/${names.slice(13)}?batch=1`)).status).toBe(200)
  })

  it('something that is not HTTP, and a request that never ends', async () => {
    const garbage = connect(at.server.port, '127.0.0.1')
    const answer = await new Promise<string>((resolve) => {
      garbage.on('data', (data) => resolve(data.toString())).write('NONSENSE\r\n\r\n')
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400/)
    const silent = connect(at.server.port, '127.0.0.1')
    silent
      .on('error', () => {})
      .write('POST /trpc/auth.login HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{')
    await expectWell()
    silent.destroy()
  })
})

describe('what a caller learns of a failure', () => {
  it('carries a reference that is the answer’s own, and no stack', async () => {
    const response = await call(
      'auth.login',
      { username: 'nobody', password: 'x' },
      { 'x-request-id': 'from-the-proxy-1' },
    )
    expect(response.headers.get('x-request-id')).toBe('from-the-proxy-1')
    const { body } = await failureIn(response)
    expect(JSON.parse(body).error.json.data.failure.requestId).toBe('from-the-proxy-1')
    expect(body).not.toMatch(/stack|node_modules|\.ts/)
  })

  it('takes no reference that could forge a line of the log', async () => {
    const response = await fetch(`${at.url}/health/live`, { headers: { 'x-request-id': '{"level":60}' } })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('names each field that does not fit', async () => {
    const { token } = await at.signedIn()
    const response = await call(
      'waste.create',
      { wasteType: 'lava', quantity: 0, latitude: 91, longitude: 0, colour: 'red' },
      bearer(token),
    )
    const { failure } = JSON.parse((await failureIn(response)).body).error.json.data
    expect(
      failure.issues.map((issue: { path: string[]; rule: string }) => [issue.path.join('.'), issue.rule]),
    ).toEqual(
      expect.arrayContaining([
        ['wasteType', 'invalid_value'],
        ['quantity', 'too_small'],
        ['latitude', 'too_big'],
        ['colour', 'unknown_field'],
      ]),
    )
  })

  it.each(['1e309', '-1', '0', '"2.4"', 'null', '1001'])(
    'refuses a quantity of %s as it comes over the wire',
    async (quantity) => {
      const { token } = await at.signedIn()
      const response = await post(
        '/trpc/waste.create',
        `{"json":{"wasteType":"glass","quantity":${quantity}}}`,
        bearer(token),
      )
      expect(await failureIn(response)).toMatchObject({ status: 422, code: 'validation' })
    },
  )

  it('refuses NaN and infinity as superjson carries them', async () => {
    const { token } = await at.signedIn()
    for (const quantity of [Number.NaN, Number.POSITIVE_INFINITY, -0]) {
      const response = await call('waste.create', { wasteType: 'glass', quantity }, bearer(token))
      expect(await failureIn(response)).toMatchObject({ status: 422, code: 'validation' })
    }
  })

  it('refuses text that PostgreSQL cannot hold where it only looks something up', async () => {
    const response = await call('auth.login', { username: 'a\u0000b', password: 'x' })
    expect(await failureIn(response)).toMatchObject({ status: 422, code: 'validation' })
  })
})

describe('a few bytes that cost much', () => {
  // Each was made into what it claims to be, sixty million numbers for one, before anybody looked at it.
  it.each([
    [
      'a typed array of 60 million',
      { json: 60_000_000, meta: { values: [['typed-array', 'Uint8Array']], v: 1 } },
    ],
    [
      'one below a field',
      { json: { username: 9e7 }, meta: { values: { username: [['typed-array', 'Uint8Array']] } } },
    ],
    [
      'a large integer',
      { json: { username: '9'.repeat(500_000) }, meta: { values: { username: ['bigint'] } } },
    ],
    ['a regular expression', { json: { username: '/(a+)+$/' }, meta: { values: { username: ['regexp'] } } }],
    ['a set', { json: { username: [1] }, meta: { values: { username: ['set', { 0: ['Date'] }] } } }],
    ['an error', { json: { username: {} }, meta: { values: { username: ['Error'] } } }],
    ['references', { json: { username: 'x' }, meta: { referentialEqualities: { username: ['password'] } } }],
    ['annotations that are none', { json: {}, meta: { values: 7 } }],
  ])('%s is refused unread', async (_, body) => {
    const begun = performance.now()
    expect(await failureIn(await post('/trpc/auth.login', JSON.stringify(body)))).toMatchObject({
      status: 400,
      code: 'malformed',
    })
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('a password of 250,000 characters is refused at its length', async () => {
    const password = `${'1'.repeat(250_000)}a`
    const begun = performance.now()
    const response = await call('auth.register', {
      email: 'a@b.fr',
      username: 'abc',
      firstName: 'a',
      lastName: 'b',
      password,
      confirmPassword: 'x',
    })
    expect(await failureIn(response)).toMatchObject({ status: 422 })
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  it('many who sign in at once leave the server answering others, and are told when to come back', async () => {
    const attempts = Array.from({ length: 300 }, () =>
      call('auth.login', { username: 'nobody', password: 'x' }),
    )
    expect((await fetch(`${at.url}/trpc/live.ping`)).status).toBe(200)
    const refused = (await Promise.all(attempts)).filter(({ status }) => status !== 401)
    expect(refused.length).toBeGreaterThan(200)
    for (const response of refused) {
      expect(response.status).toBe(429)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
})

describe('who may', () => {
  const uuid = '01a20703-ef83-74bd-b1ea-908a01438c05'

  it.each([
    ['none', ''],
    ['not a token', 'Bearer x'],
    ['another scheme', 'Basic eDp5'],
    [
      'unsigned',
      `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`,
    ],
  ])('a token that is %s is refused', async (_, authorization) => {
    const response = await fetch(`${at.url}/trpc/auth.me`, {
      headers: authorization ? { authorization } : {},
    })
    expect(await failureIn(response)).toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it('a token for a session that does not exist is refused', async () => {
    const { user } = await at.signedIn()
    const token = await new SignJWT({ sid: uuid, role: 'admin' })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setSubject(user.id)
      .setIssuer('benne')
      .setAudience('benne-api')
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(jwtSecret))
    const response = await fetch(`${at.url}/trpc/auth.me`, { headers: bearer(token) })
    expect(await failureIn(response)).toMatchObject({ status: 401, code: 'session_ended' })
  })

  it('a resident may not process, nor see a stranger’s record', async () => {
    const [owner, stranger] = [await at.signedIn(), await at.signedIn()]
    const { id } = await owner.client.waste.create.mutate({ wasteType: 'metal', quantity: 1 })
    expect(
      await failureIn(await call('waste.process', { id, status: 'collected' }, bearer(owner.token))),
    ).toMatchObject({ status: 403 })
    const query = (recordId: string) =>
      encodeURIComponent(JSON.stringify(superjson.serialize({ id: recordId })))
    const get = async (recordId: string) =>
      failureIn(
        await fetch(`${at.url}/trpc/waste.get?input=${query(recordId)}`, { headers: bearer(stranger.token) }),
      )
    expect(await get(id)).toMatchObject({ status: 404, code: 'not_found' })
    expect(await get(uuid)).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('is asked before the input is looked at, so that a refusal tells nothing of the rules', async () => {
    const { token } = await at.signedIn()
    expect(await failureIn(await call('waste.process', { nonsense: 1 }, bearer(token)))).toMatchObject({
      code: 'forbidden',
    })
    expect(await failureIn(await call('waste.create', { nonsense: 1 }))).toMatchObject({
      code: 'unauthenticated',
    })
  })

  it('somebody who is suspended is out within seconds', async () => {
    const { user, token } = await at.signedIn()
    await at.db.update(users).set({ status: 'suspended' }).where(eq(users.id, user.id))
    await expect
      .poll(async () => (await fetch(`${at.url}/trpc/auth.me`, { headers: bearer(token) })).status, {
        timeout: 6_000,
        interval: 200,
      })
      .toBe(401)
  })
})

describe('the browser’s cookie', () => {
  async function signInWithCookie(headers: Record<string, string> = {}) {
    const user = await at.account()
    const response = await call('auth.login', { username: user.username, password, keep: 'cookie' }, headers)
    const cookie = response.headers.getSetCookie()[0] ?? ''
    return { cookie, pair: cookie.split(';')[0] as string, answer: await response.text() }
  }
  const refresh = (headers: Record<string, string>) => call('auth.refresh', {}, headers)

  it('holds the refresh token, which is not in the answer, out of reach of scripts', async () => {
    const { cookie, pair, answer } = await signInWithCookie()
    expect(cookie).toMatch(/; Path=\/trpc\/auth\.refresh;.*HttpOnly.*SameSite=Strict/)
    expect(answer).not.toContain(pair.split('=')[1])
  })

  it('is changed for tokens when a page of ours asks, and replaced', async () => {
    const { pair } = await signInWithCookie()
    const response = await refresh({ cookie: pair, origin: at.url })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()[0]).not.toContain(pair)
    expect(
      (
        await refresh({
          cookie: response.headers.getSetCookie()[0] as string,
          origin: 'https://panel.example',
        })
      ).status,
    ).toBe(200)
  })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'ftp://HOST', 'http://evil@HOST', ''])(
    'is ignored when the origin is %j',
    async (origin) => {
      const { pair } = await signInWithCookie()
      const response = await refresh({ cookie: pair, ...(origin && { origin }) })
      expect(await failureIn(response)).toMatchObject({ status: 401, code: 'unauthenticated' })
    },
  )
})

describe('what comes by the wrong way', () => {
  it('a subscription over HTTP is refused, not streamed', async () => {
    const { token } = await at.signedIn()
    const response = await fetch(`${at.url}/trpc/live.events?input=%7B%22json%22%3A%7B%7D%7D`, {
      headers: bearer(token),
    })
    expect(await response.text()).toContain('method_not_allowed')
  })

  it('an offer of HTTP/2 in a request does not keep it from being answered', async () => {
    const socket = connect(at.server.port, '127.0.0.1')
    socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
    socket.destroy()
  })
})

describe('headers', () => {
  it('lets no other page read, frame or script', async () => {
    const response = await fetch(`${at.url}/health/live`, { headers: { origin: 'https://evil.example' } })
    expect(response.headers.get('content-security-policy')).toMatch(
      /script-src 'self'.*frame-ancestors 'none'/,
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const preflight = (origin: string) =>
      fetch(`${at.url}/trpc/auth.login`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    expect((await preflight('https://panel.example')).headers.get('access-control-allow-origin')).toBe(
      'https://panel.example',
    )
  })

  it('says HTTPS alone, for the page and the cookie, where that is the address', async () => {
    const secure = await startTestServer({ publicUrl: 'https://benne.example' })
    const user = await secure.account()
    const response = await fetch(`${secure.url}/trpc/auth.login`, {
      method: 'POST',
      body: JSON.stringify(superjson.serialize({ username: user.username, password, keep: 'cookie' })),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=/)
    expect(response.headers.getSetCookie()[0]).toContain('; Secure')
    await secure.stop()
    expect((await fetch(`${at.url}/health/live`)).headers.get('strict-transport-security')).toBeNull()
  })

  it('keeps answers out of caches', async () => {
    expect((await fetch(`${at.url}/trpc/system.about`)).headers.get('cache-control')).toBe('no-store')
  })

  it('answers an address that does not exist with 404 in JSON', async () => {
    const response = await fetch(`${at.url}/nothing/here`, { headers: { accept: 'application/json' } })
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/json'])
  })
})
