import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hashPassword } from '@benne/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailedServer, startMailedServer } from './support/mail.ts'
import { type Comparison, compareTimes } from './support/samples.ts'
import { type Answer, registration, Visitor } from './support/visitor.ts'

let at: MailedServer
beforeAll(async () => {
  at = await startMailedServer()
})
afterAll(() => at.stop())

const visitor = () => new Visitor(at.url)

/** An answer with what is different in any two: ids, times, and the caller's own words. */
const masked = ({ status, headers, body }: Answer<unknown>, words: Record<string, string>) => {
  const plain = Object.values(words).reduce((text, word, i) => text.replaceAll(word, `<word ${i}>`), body)
  return {
    status,
    headers: [...headers.keys()].filter((name) => name !== 'x-request-id'),
    body: plain
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'),
  }
}

describe('the words of an answer do not tell whether there is an account', () => {
  it('to who signs in', async () => {
    const { username, email } = await at.account()
    const answers = await Promise.all(
      [username, email, 'nobody', 'nobody@example.org'].map((name) =>
        visitor().call('auth.login', { username: name, password: 'Wrong-4821-lilas' }),
      ),
    )
    const [known, ...others] = answers.map((answer) => masked(answer, {}))
    expect(known).toMatchObject({ status: 401 })
    for (const other of others) expect(other).toEqual(known)
  })

  it('to who signs in to one that is closed, leaving or not confirmed, without its password', async () => {
    await visitor().call('auth.register', registration('unconfirmed'))
    const boss = await at.signedIn('super_admin')
    const { user: suspended } = await at.signedIn()
    await boss.client.users.suspend.mutate({ id: suspended.id })
    const leaving = await at.signedIn()
    await leaving.client.users.deleteMe.mutate({ password: 'Verre-4821-lilas' })
    const names = ['nobody', 'unconfirmed', suspended.username, leaving.user.username]
    const answers = await Promise.all(
      names.map((username) => visitor().call('auth.login', { username, password: 'Wrong-4821-lilas' })),
    )
    const [unknown, ...others] = answers.map((answer) => masked(answer, {}))
    for (const other of others) expect(other).toEqual(unknown)
  })

  it('to who forgot a password', async () => {
    const { email } = await at.account()
    const [known, unknown] = await Promise.all(
      [email, 'nobody@example.org'].map((email) => visitor().call('auth.forgotPassword', { email })),
    )
    expect(masked(known as Answer<unknown>, {})).toEqual(masked(unknown as Answer<unknown>, {}))
  })

  it('to who registers, by address or by name', async () => {
    const { email, username } = await at.account()
    const forms = [
      registration('first_of_its_name', { phone: '+33 1 23 45 67 89', language: 'en' }),
      registration('taken_address', { email, phone: '+33 1 23 45 67 89', language: 'en' }),
      registration(username, { email: 'new@example.org', phone: '+33 1 23 45 67 89', language: 'en' }),
    ]
    const answers = await Promise.all(
      forms.map(async (form) => {
        const answer = await visitor().call('auth.register', form)
        return masked(answer, { email: form.email, username: form.username })
      }),
    )
    expect(answers[0]).toMatchObject({ status: 200 })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  it('to who wants another address, or follows a link that is none', async () => {
    const other = await at.account()
    const me = visitor()
    await me.signIn((await at.account()).username)
    const change = async (email: string) => masked(await me.call('users.updateMe', { email }), { email })
    expect(await change(other.email)).toEqual(await change('free@example.org'))
  })
})

/** Too little to be told from the noise of one network hop: of two that are alike, one takes longer half of the time. */
function expectAlike({ medians: [a, b], longer }: Comparison): void {
  const told = `medians ${a.toFixed(1)} and ${b.toFixed(1)} ms, longer in ${(100 * longer).toFixed(0)} % of pairs`
  const far = Math.max(a, b) / Math.min(a, b) > 1.5
  expect(far && (longer > 0.85 || longer < 0.15), told).toBe(false)
}

describe('the time of an answer does not tell whether there is an account', () => {
  const rounds = 25
  const wrong = { password: 'Wrong-4821-lilas' }
  let known: { username: string; email: string }[]
  beforeAll(async () => {
    // One try for each: none of them may come to the point where it has to wait.
    known = await Promise.all(Array.from({ length: rounds + 3 }, () => at.account()))
  })
  const each = <T>(items: readonly T[], work: (item: T) => Promise<unknown>) => {
    let next = 0
    return () => work(items[next++ % items.length] as T)
  }
  const strangers = () =>
    Array.from({ length: rounds + 3 }, (_, n) => `stranger_${n}_${Math.random().toString(36).slice(2)}`)

  it('to who signs in', async () => {
    const signIn = (username: string) => visitor().call('auth.login', { username, ...wrong })
    expectAlike(
      await compareTimes(
        each(known, ({ username }) => signIn(username)),
        each(strangers(), signIn),
        rounds,
      ),
    )
  })

  it('to who forgot a password', async () => {
    const forgot = (email: string) => visitor().call('auth.forgotPassword', { email })
    expectAlike(
      await compareTimes(
        each(known, ({ email }) => forgot(email)),
        each(strangers(), (name) => forgot(`${name}@example.org`)),
        rounds,
      ),
    )
  })

  it('to who registers', async () => {
    const register = (form: object) => visitor().call('auth.register', form)
    expectAlike(
      await compareTimes(
        each(known, ({ email }) => register(registration(`again_${email.split('@')[0]}`, { email }))),
        each(strangers(), (name) => register(registration(name))),
        rounds,
      ),
    )
  })

  it('which would show here if it did: a server that hashes for those alone whom it knows', async () => {
    const leaky = createServer((request, response) => {
      const known = request.url === '/known'
      void (known ? hashPassword(wrong.password) : Promise.resolve()).then(() => response.end('no'))
    }).listen(0, '127.0.0.1')
    await once(leaky, 'listening')
    const { port } = leaky.address() as AddressInfo
    const ask = (path: string) => async () => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
    const comparison = await compareTimes(ask('/known'), ask('/unknown'), rounds)
    leaky.close()
    expect(() => expectAlike(comparison)).toThrow(/longer in/)
    expect(comparison.longer).toBeGreaterThan(0.85)
  })
})
