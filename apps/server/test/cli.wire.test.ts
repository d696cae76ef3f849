import type { AuditPage, User } from '@benne/contracts'
import { users } from '@benne/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { benne, benneProcess, type Ran } from './support/command.ts'
import { password, startTestServer, type TestServer } from './support/server.ts'
import { RawSocket } from './support/sockets.ts'
import { Visitor } from './support/visitor.ts'

const next = 'Cuivre-7390-menthe'
// A server that runs on the same database all the while, and counts in its own memory.
let at: TestServer
const outputs: string[] = []
beforeAll(async () => {
  at = await startTestServer({ trustedProxies: ['127.0.0.1'] })
})
afterAll(() => at.stop())

/** What a process does is the same as what this does in a hundredth of the time: each exit code is seen of a real one. */
async function user(...args: string[]): Promise<Ran> {
  return noted(await benne(at.databaseUrl, ['user', ...args]))
}

function noted(ran: Ran): Ran {
  outputs.push(ran.output, ran.log)
  return ran
}

const linkIn = ({ output }: Ran) =>
  /https:\/\/benne\.example\/reset-password#token=([\w-]{43})\s/.exec(output)?.[1] ?? ''
const choose = (token: string, newPassword = next) =>
  new Visitor(at.url).call('auth.resetPassword', { token, newPassword, confirmPassword: newPassword })

describe('an operator makes the first super admin', () => {
  it('who chooses the password by the link that was printed, once', async () => {
    const ran = await user('create-super-admin', 'Boss@Example.org', '--username', 'boss')
    expect(ran).toMatchObject({ code: 0 })
    expect(ran.output).toContain('boss (boss@example.org) is a super admin')
    const token = linkIn(ran)
    expect(await choose(token)).toMatchObject({ status: 200 })
    expect(await choose(token)).toMatchObject({ code: 'link_not_valid' })
    const boss = new Visitor(at.url)
    expect(await boss.signIn('boss@example.org', { password: next })).toMatchObject({
      data: { user: { role: 'super_admin', username: 'boss' } },
    })
    const { data } = await boss.ask<AuditPage>('audit.list', { action: 'account.created' })
    expect(data.items[0]).toMatchObject({
      actor: { type: 'command' },
      entity: { name: expect.stringContaining('Super') },
    })
  })

  it('but not twice with one address, nor with one that is none', async () => {
    expect(await user('create-super-admin', 'boss@example.org', '--username', 'boss2')).toMatchObject({
      code: 1,
    })
    expect(await user('create-super-admin', 'second@example.org', '--username', 'BOSS')).toMatchObject({
      code: 1,
    })
    expect(await user('create-super-admin', 'nonsense')).toMatchObject({ code: 2 })
    expect(await user('create-super-admin')).toMatchObject({ code: 2 })
  })
})

describe('an operator helps somebody who cannot get in', () => {
  it('by a link for a new password: sessions end on the server that runs', async () => {
    const { username, email } = await at.account()
    const me = new Visitor(at.url)
    await me.signIn(username)
    const ran = await user('reset-password', email.toUpperCase())
    expect(ran).toMatchObject({ code: 0 })
    // Until it is followed, nothing is different.
    expect(await me.ask('auth.me')).toMatchObject({ status: 200 })
    expect(await choose(linkIn(ran))).toMatchObject({ status: 200 })
    expect(await me.ask('auth.me')).toMatchObject({ code: 'session_ended' })
    expect(await new Visitor(at.url).signIn(username, { password: next })).toMatchObject({ status: 200 })
  })

  it('by unlocking an account that strangers hammer, on the server that counts', async () => {
    const { username } = await at.account()
    for (let n = 0; n < 10; n++) await new Visitor(at.url).signIn(username, { password: `Wrong-4821-${n}` })
    expect(await new Visitor(at.url).signIn(username)).toMatchObject({ status: 429 })
    expect(noted(await benneProcess(at.databaseUrl, ['user', 'unlock', username]))).toMatchObject({ code: 0 })
    expect(await new Visitor(at.url).signIn(username)).toMatchObject({ status: 200 })
  })

  it('by ending what somebody else opened: windows close within seconds', async () => {
    const { username } = await at.account()
    const me = new Visitor(at.url)
    await me.signIn(username)
    const window = await RawSocket.signedIn(at.url, me.token as string)
    window.subscribe(1)
    await vi.waitFor(() => expect(window.events()).toContain('welcome'), 10_000)
    expect(await user('end-sessions', username)).toMatchObject({
      code: 0,
      output: `${username}: 1 sessions ended.\n`,
    })
    expect(await window.closed).toMatchObject({ code: 4401 })
  })
})

describe('an operator says who is what', () => {
  it('and it counts on the server that runs, within seconds', async () => {
    const { id, username } = await at.account()
    const me = new Visitor(at.url)
    await me.signIn(username)
    expect(await user('set-role', username, 'admin')).toMatchObject({
      code: 0,
      output: `${username} is now admin.\n`,
    })
    await vi.waitFor(
      async () => expect(await me.ask('users.list', {})).toMatchObject({ status: 200 }),
      15_000,
    )
    expect(await user('suspend', username)).toMatchObject({ code: 0 })
    await vi.waitFor(async () => expect(await me.ask<User>('auth.me')).toMatchObject({ status: 401 }), 15_000)
    expect((await at.db.select().from(users).where(eq(users.id, id)))[0]).toMatchObject({
      status: 'suspended',
    })
  })

  it('but leaves somebody who can appoint staff', async () => {
    for (const command of [
      ['set-role', 'boss', 'admin'],
      ['suspend', 'boss'],
      ['deactivate', 'boss'],
    ]) {
      const ran = await user(...command)
      expect(ran).toMatchObject({ code: 1, output: 'Somebody must remain who can appoint staff.\n' })
    }
    expect(await new Visitor(at.url).signIn('boss', { password: next })).toMatchObject({ status: 200 })
  })

  it('lists everybody, or those who are looked for', async () => {
    const { username } = await at.account('admin')
    const all = await user('list')
    expect(all).toMatchObject({ code: 0 })
    expect(all.output).toContain('boss@example.org')
    expect(all.output).toMatch(/\n\d+ accounts\n$/)
    const one = await user('list', '--search', username, '--role', 'admin', '--status', 'active')
    expect(one.output).toMatch(new RegExp(`^${username} [^\\n]+\\n1 account\\n$`))
    expect((await user('list', '--search', `'; drop table users; --`)).output).toBe('0 accounts\n')
  })
})

describe('what is typed wrongly', () => {
  const mistakes: [string, string[], number][] = [
    ['an unknown subject', ['users', 'list'], 2],
    ['an unknown command', ['user', 'sudo'], 2],
    ['a property of every object', ['user', 'constructor'], 2],
    ['an unknown option', ['user', 'list', '--password'], 2],
    ['an unknown role', ['user', 'set-role', 'boss', 'root'], 2],
    ['no name', ['user', 'unlock'], 2],
    ['an unknown name', ['user', 'unlock', 'nobody_at_all'], 1],
    ['SQL', ['user', 'reset-password', `' or '1'='1`], 1],
  ]
  function expectHelp({ code, output }: Ran, expected: number): void {
    expect(code).toBe(expected)
    expect(output).toMatch(expected === 2 ? /Usage: npm run benne -- / : /There is no account named/)
    expect(output).not.toMatch(/\n\s+at /)
  }

  it.each(mistakes)('%s tells how it is done, with its exit code', async (_, args, code) => {
    expectHelp(noted(await benne(at.databaseUrl, args)), code)
  })

  it('ends a process with that code, too', async () => {
    const two = [mistakes[1], mistakes[6]] as [(typeof mistakes)[0], (typeof mistakes)[0]]
    const ran = await Promise.all(two.map(([, args]) => benneProcess(at.databaseUrl, args)))
    ran.forEach((each, i) => expectHelp(noted(each), two[i]?.[2] as number))
  })

  it('and a database that cannot be used is told in words', async () => {
    const away = Object.assign(new URL(at.databaseUrl), { pathname: '/there_is_none' }).href
    const ran = await benne(away, ['user', 'list'])
    expect(ran).toMatchObject({ code: 1 })
    expect(ran.output).toContain('there_is_none')
    expect(ran.output).not.toMatch(/\n\s+at |select /)
    expect(await benne(at.databaseUrl, ['user', 'list'], { JWT_SECRET_KEY: 'short' })).toMatchObject({
      code: 1,
      output: expect.stringContaining('JWT_SECRET_KEY must have at least 32 characters'),
    })
  })
})

it('prints no password, hash or secret, whatever was asked', () => {
  const all = outputs.join('\n')
  expect(outputs.length).toBeGreaterThan(20)
  for (const secret of [password, next, '$argon2', 'only for tests']) expect(all).not.toContain(secret)
  expect(all).toContain('"role_changed"')
  expect(all).not.toContain('could not be read')
})
