import type { LoginOutput, Tokens } from '@benne/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { password, startTestServer, type TestServer } from './support/server.ts'
import { type Answer, type Asking, Visitor } from './support/visitor.ts'

let at: TestServer
let secure: TestServer
beforeAll(async () => {
  at = await startTestServer({ trustedProxies: ['127.0.0.1'] })
  secure = await startTestServer({ trustedProxies: ['127.0.0.1'], publicUrl: 'https://benne.example' })
})
afterAll(() => Promise.all([at.stop(), secure.stop()]))

/** A browser with a page of ours open: it signs in, and sends back what cookies it has for the path. */
class Browser extends Visitor {
  readonly jar = new Map<string, string>()
  readonly answers: Answer<unknown>[] = []

  override async raw<Output>(
    path: string,
    body: string | null,
    asking: Asking = {},
  ): Promise<Answer<Output>> {
    const answer = await super.raw<Output>(path, body, asking)
    this.answers.push(answer)
    for (const cookie of answer.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value) this.jar.set(name, value)
      else this.jar.delete(name)
    }
    return answer
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  page<Output = Tokens>(path: string, input: unknown, origin: string | null): Promise<Answer<Output>> {
    const headers = { cookie: this.cookie, ...(origin !== null && { origin }) }
    return this.call<Output>(path, input, { headers, token: path === 'auth.refresh' ? null : this.token })
  }
}

async function browser(server: TestServer, origin: string): Promise<{ me: Browser; name: string }> {
  const { username: name } = await server.account()
  const me = new Browser(server.url)
  const { data } = await me.page<LoginOutput>(
    'auth.login',
    { username: name, password, keep: 'cookie' },
    origin,
  )
  me.token = data.accessToken
  return { me, name }
}

/** `Name=value; A; B=c` as its name and its attributes in lower case. */
function parse(cookie: string) {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
  const [name = ''] = pair.split('=')
  return {
    name,
    value: pair.slice(name.length + 1),
    attributes: attributes.map((each) => each.toLowerCase()).toSorted(),
  }
}

describe('the cookies of a browser', () => {
  it('are out of reach of scripts and of other sites, each for its own paths, and in no answer', async () => {
    const { me, name } = await browser(at, at.url)
    const [login] = me.answers as [Answer<LoginOutput>]
    expect(login.data).toMatchObject({ refreshToken: null, deviceToken: null })
    const cookies = login.cookies.map(parse)
    const places = cookies.map(({ name, attributes }) => [
      name,
      attributes.find((each) => each.startsWith('path=')),
    ])
    expect(places.map((place) => place.join(' ')).toSorted()).toEqual([
      'benne_device path=/trpc/auth.facechallenge',
      'benne_device path=/trpc/auth.facelogin',
      'benne_device path=/trpc/auth.login',
      'benne_refresh path=/trpc/auth.refresh',
    ])
    for (const { attributes } of cookies) {
      expect(attributes).toEqual(expect.arrayContaining(['httponly', 'samesite=strict']))
      expect(attributes.some((each) => each.startsWith('domain'))).toBe(false)
      expect(attributes.some((each) => each.startsWith('expires='))).toBe(true)
    }
    await me.page('auth.refresh', {}, at.url)
    await me.page('auth.reauthenticate', { password, keep: 'cookie' }, at.url)
    await me.page('auth.login', { username: name, password, keep: 'cookie' }, at.url)
    const held = me.answers.flatMap(({ cookies }) => cookies.map((cookie) => parse(cookie).value))
    expect(held.length).toBeGreaterThanOrEqual(6)
    for (const { body, status } of me.answers) {
      expect(status).toBe(200)
      for (const value of held) expect(body).not.toContain(value)
    }
  })

  it('are for HTTPS alone where Benne is there: Secure, with the prefix that no other page can plant', async () => {
    const { me, name } = await browser(secure, 'https://benne.example')
    const [login] = me.answers as [Answer<LoginOutput>]
    const cookies = login.cookies.map(parse)
    expect(new Set(cookies.map(({ name }) => name))).toEqual(
      new Set(['__Secure-benne_device', '__Secure-benne_refresh']),
    )
    for (const { attributes } of cookies) {
      expect(attributes).toEqual(expect.arrayContaining(['secure', 'httponly', 'samesite=strict']))
    }
    // One without the prefix, such as somebody on the network could plant over HTTP, is not looked at.
    const planted = { cookie: me.cookie.replaceAll('__Secure-', ''), origin: 'https://benne.example' }
    expect(await me.call('auth.refresh', {}, { headers: planted })).toMatchObject({ status: 401 })
    expect(await me.page('auth.refresh', {}, 'https://benne.example')).toMatchObject({ status: 200 })
    expect(await me.signIn(name)).toMatchObject({ status: 200 })
  })

  it('go when the session does', async () => {
    const { me } = await browser(at, at.url)
    await me.page('auth.logout', {}, at.url)
    const [gone] = me.answers.at(-1)?.cookies.map(parse) ?? []
    expect(gone).toMatchObject({ name: 'benne_refresh', value: '' })
    expect(gone?.attributes).toEqual(expect.arrayContaining(['max-age=0', 'path=/trpc/auth.refresh']))
  })
})

describe('a page of somebody else’s', () => {
  const foreign = (url: string): [string, string | null][] => {
    const port = Number(new URL(url).port)
    return [
      ['another site', 'https://evil.example'],
      ['no origin, as a form’s or a program’s', null],
      ['an opaque origin, as a sandboxed frame', 'null'],
      ['the port beside ours', `http://127.0.0.1:${port + 1}`],
      ['no port', 'http://127.0.0.1'],
      ['our port on another name', `http://localhost:${port}`],
      ['a subdomain', `http://evil.127.0.0.1:${port}`],
      ['our name in front of another', `http://127.0.0.1:${port}.evil.example`],
      ['our name as its user', `http://127.0.0.1:${port}@evil.example`],
      ['another scheme', `ftp://127.0.0.1:${port}`],
      ['a path behind', `http://127.0.0.1:${port}/`],
      ['two origins', `http://127.0.0.1:${port}, https://evil.example`],
      ['the wildcard', '*'],
    ]
  }

  it('gets nothing by the refresh cookie, and does not use it up', async () => {
    const { me } = await browser(at, at.url)
    for (const [what, origin] of foreign(at.url)) {
      const answer = await me.page('auth.refresh', {}, origin)
      expect(answer, what).toMatchObject({ status: 401, code: 'unauthenticated', cookies: [] })
    }
    expect(await me.page('auth.refresh', {}, at.url)).toMatchObject({ status: 200 })
  })

  it('cannot send it as a form or a picture does: by GET, or as another type', async () => {
    const { me } = await browser(at, at.url)
    const headers = { cookie: me.cookie, origin: at.url }
    expect(await me.raw('auth.refresh', null, { headers })).toMatchObject({ status: 405 })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await me.raw('auth.refresh', '{}', {
        headers: { ...headers, origin: 'https://evil.example', 'content-type': type },
      })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.cookies).toEqual([])
    }
  })

  it('does not pass for a device that is known', async () => {
    const { me, name } = await browser(at, at.url)
    const wrong = { username: name, password: 'Wrong-4821-lilas', keep: 'cookie' }
    for (let n = 0; n < 5; n++) await new Visitor(at.url, me.address).call('auth.login', wrong)
    const right = { username: name, password, keep: 'cookie' }
    for (const [what, origin] of foreign(at.url)) {
      expect(await me.page('auth.login', right, origin), what).toMatchObject({ status: 429, cookies: [] })
    }
    expect(await me.page('auth.login', right, at.url)).toMatchObject({ status: 200 })
  })

  it('is told by no header that it may read an answer', async () => {
    const { me } = await browser(at, at.url)
    const { headers } = await me.page('auth.refresh', {}, 'https://evil.example')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('cannot sign a browser in as its own master: no form can say what signing in takes', async () => {
    const { username } = await at.account()
    const body = JSON.stringify({ json: { username, password, keep: 'cookie' } })
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { origin: 'https://evil.example', 'content-type': type }
      const answer = await new Visitor(at.url).raw('auth.login', body, { headers })
      expect(answer, type).toMatchObject({ code: 'malformed', cookies: [] })
    }
  })
})
