import { createHmac, generateKeyPairSync } from 'node:crypto'
import { createAccessTokens, createTokenKeys } from '@benne/services'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MovableClock } from './support/clock.ts'
import { jwtSecret, startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

const oldSecret = 'an old one: 9876543210fedcba9876543210'
const clock = new MovableClock()
let at: TestServer
let resident: Visitor
beforeAll(async () => {
  // The old key is accepted and signs nothing any more.
  at = await startTestServer({ clock, trustedProxies: ['127.0.0.1'], jwtSecrets: [jwtSecret, oldSecret] })
  resident = await signedInResident()
})
afterAll(() => at.stop())

async function signedInResident(): Promise<Visitor> {
  const { username } = await at.account()
  const visitor = new Visitor(at.url)
  await visitor.signIn(username)
  return visitor
}

const bytes = (secret: string) => new TextEncoder().encode(secret)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What the server itself put into the resident's token, with changes, signed as `alg` with `key`. */
function forge(
  key: Parameters<SignJWT['sign']>[0],
  { header = {}, claims = {} }: { header?: object; claims?: object } = {},
): Promise<string> {
  const token = resident.token as string
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ ...(decodeProtectedHeader(token) as { alg: string }), ...header })
    .sign(key)
}

async function expectRefused(token: string): Promise<void> {
  expect(await resident.ask('auth.me', undefined, { token })).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  })
}

describe('an access token', () => {
  it('is believed when it is whole: what is forged below would pass but for its flaw', async () => {
    expect(await resident.ask('auth.me')).toMatchObject({ status: 200 })
    const token = await forge(bytes(jwtSecret))
    expect(await resident.ask('auth.me', undefined, { token })).toMatchObject({ status: 200 })
  })

  it.each(['none', 'None', 'NONE', ''])('is refused unsigned, as alg %j', async (alg) => {
    const claims = decodeJwt(resident.token as string)
    await expectRefused(`${part({ alg, typ: 'at+jwt' })}.${part(claims)}.`)
    await expectRefused(`${part({ alg, typ: 'at+jwt' })}.${part(claims)}.${resident.token?.split('.')[2]}`)
  })

  it('is refused signed by another way: an RSA or elliptic key of the caller’s, or a longer hash', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const curve = generateKeyPairSync('ed25519')
    await expectRefused(await forge(rsa.privateKey, { header: { alg: 'RS256' } }))
    await expectRefused(
      await forge(rsa.privateKey, {
        header: {
          alg: 'RS256',
          jwk: rsa.publicKey.export({ format: 'jwk' }),
          jku: 'https://evil.example/jwks',
        },
      }),
    )
    await expectRefused(await forge(curve.privateKey, { header: { alg: 'EdDSA' } }))
    await expectRefused(await forge(bytes(jwtSecret), { header: { alg: 'HS512' } }))
    // The classic confusion: a public key, which anybody has, taken for the secret of an HMAC.
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    await expectRefused(await forge(bytes(pem)))
  })

  it.each<[string, { header?: object; claims?: object }]>([
    ['of another issuer', { claims: { iss: 'somebody else' } }],
    ['for another audience', { claims: { aud: 'benne-device' } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['of no type', { header: { typ: undefined } }],
    ['without an end', { claims: { exp: undefined } }],
    ['that begins later', { claims: { nbf: Math.floor(Date.now() / 1000) + 3_600 } }],
    ['of nobody', { claims: { sub: 'admin' } }],
    ['with a role that is none', { claims: { role: 'root' } }],
    ['with a key that is not ours', { header: { kid: '../../dev/null' } }],
    ['with an extension that must be understood', { header: { crit: ['exp'] } }],
  ])('is refused %s, though signed with our key', async (_, change) => {
    const token = resident.token as string
    const header = { ...decodeProtectedHeader(token), ...change.header }
    const claims = { ...decodeJwt(token), ...change.claims }
    // By hand: the library would not make some of these.
    const signed = `${part(header)}.${part(claims)}`
    await expectRefused(`${signed}.${createHmac('sha256', jwtSecret).update(signed).digest('base64url')}`)
  })

  it('is refused with another key, or when anything in it was changed', async () => {
    await expectRefused(await forge(bytes('another secret: 0123456789abcdef0123456789')))
    const [header = '', , signature = ''] = (resident.token as string).split('.')
    const claims = { ...decodeJwt(resident.token as string), role: 'super_admin' }
    await expectRefused(`${header}.${part(claims)}.${signature}`)
  })

  it('is refused over a socket as well, which is then closed', async () => {
    const claims = decodeJwt(resident.token as string)
    const forged = [
      `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`,
      await forge(bytes('another secret: 0123456789abcdef0123456789')),
      resident.deviceToken,
      resident.refreshToken,
    ]
    const sockets = await Promise.all(forged.map((token) => RawSocket.signedIn(at.url, token)))
    for (const socket of sockets) socket.subscribe(1)
    for (const socket of sockets) {
      expect(await socket.closed).toMatchObject({ code: 4401 })
      expect(socket.failures()).toEqual(['unauthenticated'])
      expect(socket.events()).toEqual([])
    }
  })

  it('may say what it likes of the role: the account’s of now counts', async () => {
    const token = await forge(bytes(jwtSecret), { claims: { role: 'super_admin' } })
    expect(await resident.ask('users.list', {}, { token })).toMatchObject({ code: 'forbidden' })
  })

  it('of one account does not open the session of another', async () => {
    const other = await at.account('super_admin')
    const token = await forge(bytes(jwtSecret), { claims: { sub: other.id } })
    expect(await resident.ask('auth.me', undefined, { token })).toMatchObject({ code: 'session_ended' })
  })

  it('is neither a device token nor a refresh token, nor are they each other', async () => {
    await expectRefused(resident.deviceToken)
    await expectRefused(resident.refreshToken)
    for (const token of [resident.token as string, resident.deviceToken]) {
      expect(await resident.refresh(token)).toMatchObject({ status: expect.toBeOneOf([401, 422]) })
    }
    const link = { token: resident.refreshToken }
    expect(await resident.call('auth.verifyEmail', link)).toMatchObject({ code: 'link_not_valid' })
  })

  it('is taken from the header alone, not from the address, where logs and histories keep it', async () => {
    for (const query of ['access_token', 'token', 'authorization']) {
      const response = await fetch(`${at.url}/trpc/auth.me?${query}=${resident.token}`)
      expect(response.status).toBe(401)
    }
  })
})

describe('the keys of tokens', () => {
  it('are changed without signing anybody out: the old one is good for what it signed', async () => {
    const claims = decodeJwt<{ sid: string; role: 'user' }>(resident.token as string)
    const before = createAccessTokens(createTokenKeys([oldSecret]))
    const token = await before.sign(
      { userId: claims.sub as string, sessionId: claims.sid, role: 'user' },
      clock.now(),
    )
    expect(await resident.ask('auth.me', undefined, { token })).toMatchObject({ status: 200 })
    const { data } = await resident.refresh()
    const kid = (secret: string) => createTokenKeys([secret]).signing.id
    expect(decodeProtectedHeader(token).kid).toBe(kid(oldSecret))
    expect(decodeProtectedHeader(data.accessToken).kid).toBe(kid(jwtSecret))
    resident = await signedInResident()
  })

  it('are not guessed by a token that names none', async () => {
    await expectRefused(await forge(bytes(oldSecret), { header: { kid: undefined } }))
  })

  it('that were taken away open nothing any more', async () => {
    const { username } = await at.account()
    const visitor = new Visitor(at.url)
    await visitor.signIn(username)
    const later = await startTestServer({ databaseUrl: at.databaseUrl, jwtSecrets: [oldSecret], clock })
    try {
      const answer = await new Visitor(later.url).ask('auth.me', undefined, { token: visitor.token })
      expect(answer).toMatchObject({ code: 'unauthenticated' })
      // The session itself goes on: its refresh token is not signed with any key.
      expect(await new Visitor(later.url).refresh(visitor.refreshToken)).toMatchObject({ status: 200 })
    } finally {
      await later.stop()
    }
  })
})

describe('ten minutes later', () => {
  it('an access token has ended, and the refresh token brings another', async () => {
    const visitor = await signedInResident()
    clock.advance({ minutes: 9, seconds: 55 })
    expect(await visitor.ask('auth.me')).toMatchObject({ status: 200 })
    clock.advance({ seconds: 6 })
    await expectRefused(visitor.token as string)
    const { data } = await visitor.refresh()
    expect(await visitor.ask('auth.me', undefined, { token: data.accessToken })).toMatchObject({
      status: 200,
    })
  })
})
