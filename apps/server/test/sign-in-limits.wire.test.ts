import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailedServer, startMailedServer } from './support/mail.ts'
import { type Answer, newAddress, registration, Visitor } from './support/visitor.ts'

let at: MailedServer
beforeAll(async () => {
  at = await startMailedServer()
})
afterAll(() => at.stop())

const visitor = (address?: string) => new Visitor(at.url, address)
const guess = (me: Visitor, username: string, n: number | string = 0) =>
  me.call('auth.login', { username, password: `Wrong-4821-${n}` })

function expectToWait(answer: Answer<unknown>, seconds: [number, number]): void {
  expect(answer).toMatchObject({ status: 429, code: 'too_many_requests' })
  const header = Number(answer.headers.get('retry-after'))
  expect(header).toBe(answer.failure?.details?.['retryAfter'])
  expect(header).toBeGreaterThanOrEqual(seconds[0])
  expect(header).toBeLessThanOrEqual(seconds[1])
}

/** Guesses until the account makes strangers wait, each time from another address. Answers how many guesses were let through. */
async function hammer(username: string): Promise<number> {
  for (let n = 0; n < 30; n++) {
    if ((await guess(visitor(), username, n)).code === 'too_many_requests') return n
  }
  throw new Error('nobody had to wait')
}

describe('one address that tries one account', () => {
  it('waits after five wrong passwords, even with the right one; the wait is not made longer by trying', async () => {
    const { username } = await at.account()
    const me = visitor()
    for (let n = 0; n < 5; n++) expect(await guess(me, username, n)).toMatchObject({ status: 401 })
    for (let n = 0; n < 10; n++) expectToWait(await me.signIn(username), [1, 30])
    // Elsewhere the owner gets in.
    expect(await visitor().signIn(username)).toMatchObject({ status: 200 })
  })

  it('gets no more tries by asking forty times at once', async () => {
    const { username } = await at.account()
    const me = visitor()
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => guess(me, username, n)))
    const tried = answers.filter(({ code }) => code === 'invalid_credentials')
    expect(tried.length).toBeLessThanOrEqual(5)
    expect(answers.every(({ code }) => /^(invalid_credentials|too_many_requests)$/.test(code))).toBe(true)
  })

  it('gets no more tries by writing the name another way', async () => {
    const { username } = await at.account()
    const me = visitor()
    const ways = [username, username.toUpperCase(), ` ${username} `, `${username}\n`, `\t${username}`]
    for (let n = 0; n < 5; n++) await guess(me, ways[n] as string, n)
    expectToWait(await guess(me, username), [1, 30])
  })

  it('gets no more tries in one request, a socket, or with an address of its own making', async () => {
    const { username } = await at.account()
    const me = visitor()
    const inputs = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [n, { json: { username, password: `Wrong-4821-${n}` } }]),
    )
    const response = await fetch(`${at.url}/trpc/${Array(20).fill('auth.login').join(',')}?batch=1`, {
      method: 'POST',
      body: JSON.stringify(inputs),
      headers: { 'content-type': 'application/json', 'x-forwarded-for': me.address },
    })
    const answers = (await response.json()) as { error: { json: { data: { failure: { code: string } } } } }[]
    const codes = answers.map(({ error }) => error.json.data.failure.code)
    expect(codes.filter((code) => code === 'invalid_credentials').length).toBeLessThanOrEqual(5)
    // What stands further left in the header anybody can write.
    for (let n = 0; n < 3; n++) {
      const headers = { 'x-forwarded-for': `203.0.113.${n}, ${me.address}` }
      const input = { username, password: 'Wrong-4821-x' }
      expect(await me.call('auth.login', input, { headers })).toMatchObject({ status: 429 })
    }
  })

  it('is counted by its household in IPv6, of which it has as many addresses as it likes', async () => {
    const { username } = await at.account()
    for (let n = 0; n < 5; n++) await guess(visitor(`2001:db8:0:7::${n + 1}`), username, n)
    expectToWait(await guess(visitor('2001:db8:0:7:ffff:ffff:ffff:ffff'), username), [1, 30])
    expect(await guess(visitor('2001:db8:0:8::1'), username)).toMatchObject({ status: 401 })
  })
})

describe('one address that tries many accounts', () => {
  it('is slowed down after fifty that were wrong, whether or not they exist; others are not', async () => {
    const address = newAddress()
    const { username } = await at.account()
    // An office behind one address: what is right does not count.
    for (let n = 0; n < 5; n++) expect(await visitor(address).signIn(username)).toMatchObject({ status: 200 })
    const answers: Answer<unknown>[] = []
    for (let n = 0; n < 55; n++)
      answers.push(await guess(visitor(address), `${n % 2 ? 'nobody' : username}_${n}`))
    expect(answers.findIndex(({ code }) => code === 'too_many_requests')).toBe(50)
    for (const answer of answers.slice(50)) expectToWait(answer, [1, 10])
    expect(await visitor(address).signIn(username)).toMatchObject({ status: 429 })
    expect(await visitor().signIn(username)).toMatchObject({ status: 200 })
  })
})

describe('many addresses that try one account', () => {
  it('wait after ten, and so do strangers with the right password; whether it exists does not show', async () => {
    const { username } = await at.account()
    expect(await hammer(username)).toBe(10)
    expect(await hammer('nobody_at_all')).toBe(10)
    expectToWait(await visitor().signIn(username), [1, 60])
  })

  it('keep its owner neither out of a session nor off a device that is known', async () => {
    const { username } = await at.account()
    const owner = visitor()
    await owner.signIn(username)
    await hammer(username)
    expect(await owner.ask('auth.me')).toMatchObject({ status: 200 })
    expect(await owner.refresh()).toMatchObject({ status: 200 })
    const { deviceToken } = owner
    // From another network as well: it is the device that is known.
    const elsewhere = visitor()
    expect(await elsewhere.signIn(username, { deviceToken })).toMatchObject({ status: 200 })
    expect(await visitor().signIn(username)).toMatchObject({ status: 429 })
  })

  it('keep no owner out of a browser that is known by its cookie', async () => {
    const { username } = await at.account()
    const browser = visitor()
    const page = { origin: at.url }
    const input = { username, password: 'Verre-4821-lilas', keep: 'cookie' }
    const first = await browser.call('auth.login', input, { headers: page })
    const device = first.cookies.find((cookie) => cookie.startsWith('benne_device=')) as string
    await hammer(username)
    expect(await browser.call('auth.login', input, { headers: page })).toMatchObject({ status: 429 })
    const cookie = device.split(';', 1)[0] as string
    expect(await browser.call('auth.login', input, { headers: { ...page, cookie } })).toMatchObject({
      status: 200,
    })
    // A page of somebody else's gets nothing from that cookie.
    const foreign = { cookie, origin: 'https://evil.example' }
    expect(await browser.call('auth.login', input, { headers: foreign })).toMatchObject({ status: 429 })
  })

  it('are not let in by the device of another account, nor by one that is made up', async () => {
    const [owner, other] = [await at.account(), await at.account()]
    const me = visitor()
    await me.signIn(other.username)
    await hammer(owner.username)
    for (const deviceToken of [me.deviceToken, me.token, `${me.deviceToken}x`, 'x', 'a.b.c']) {
      const answer = await visitor().signIn(owner.username, { deviceToken: deviceToken as string })
      expect(answer).toMatchObject({ status: 429 })
    }
  })

  it('have ten tries more, and no more, when they stole a device of the owner’s', async () => {
    const { username } = await at.account()
    const owner = visitor()
    await owner.signIn(username)
    const { deviceToken } = owner
    const stolen = (n: number) =>
      visitor().call('auth.login', { username, password: `Wrong-${n}`, deviceToken })
    for (let n = 0; n < 10; n++) expect(await stolen(n)).toMatchObject({ status: 401 })
    expectToWait(await stolen(11), [1, 30])
  })
})

describe('what costs us or a stranger something', () => {
  it('is limited: accounts made from one address', async () => {
    const me = visitor()
    const make = (from: Visitor, n: number) => from.call('auth.register', registration(`pupil_${n}`))
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => make(me, n)))
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['ok']))
    expectToWait(await make(me, 51), [1, 60])
    expect(await make(visitor(), 51)).toMatchObject({ status: 200 })
  })

  it('is limited: mails to an address that somebody registers with, again and again', async () => {
    const { email } = await at.account()
    for (const to of [email, 'free@example.org']) {
      const form = (n: number) => registration(`again_${n}`, { email: to })
      for (let n = 0; n < 5; n++) {
        expect(await visitor().call('auth.register', form(n))).toMatchObject({ status: 200 })
      }
      expectToWait(await visitor().call('auth.register', form(6)), [1, 60])
    }
  })

  it('is limited: mails to one address, whoever asks, and whether or not it has an account', async () => {
    const { email } = await at.account()
    for (const to of [email, 'nobody@example.org']) {
      for (let n = 0; n < 3; n++) {
        expect(await visitor().call('auth.forgotPassword', { email: to })).toMatchObject({ status: 200 })
      }
      expectToWait(await visitor().call('auth.forgotPassword', { email: to.toUpperCase() }), [600, 900])
    }
  })

  it('is limited: mails asked for from one address, and links tried', async () => {
    const me = visitor()
    for (let n = 0; n < 10; n++) await me.call('auth.forgotPassword', { email: `n${n}@example.org` })
    expectToWait(await me.call('auth.forgotPassword', { email: 'n11@example.org' }), [1, 60])
    const guesser = visitor()
    const link = (n: number) => guesser.call('auth.verifyEmail', { token: 'A'.repeat(40) + n })
    for (let n = 0; n < 30; n++) expect(await link(n)).toMatchObject({ code: 'link_not_valid' })
    expectToWait(await link(31), [1, 10])
  })
})
