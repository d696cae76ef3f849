import type { AuditPage, Me, User, UserPage } from '@benne/contracts'
import { users } from '@benne/db'
import { count } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailedServer, startMailedServer, subjects } from './support/mail.ts'
import { brokenRules, registration, Visitor } from './support/visitor.ts'

let at: MailedServer
let boss: Visitor
beforeAll(async () => {
  at = await startMailedServer()
  boss = new Visitor(at.url)
  await boss.signIn((await at.account('super_admin')).username)
})
afterAll(() => at.stop())

// What is code to SQL, to a page, to a template, to a shell, to a spreadsheet or to a log.
const fragments = [
  `'; drop table users; --`,
  `' or '1'='1`,
  `x') union select password_hash from users --`,
  `\\'; select pg_sleep(10); --`,
  `$1 $$ :name ? %s %00`,
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `</title><svg/onload=alert(1)>`,
  `javascript:alert(1)//`,
  '{{constructor.constructor("return process")()}}',
  '${process.exit()} `id` $(id)',
  `=cmd|' /C calc'!A0`,
  `{"$gt":""}`,
  `../../../../etc/passwd`,
  `%_\\ a`,
  `__proto__ constructor toString`,
] as const

const tables = ['users', 'sessions', 'audit_log', 'live_events', 'waste_records']
async function expectWell(): Promise<void> {
  for (const table of tables) await at.db.execute(`select 1 from ${table} limit 1`)
  expect(await boss.ask('auth.me')).toMatchObject({ status: 200 })
}

describe.each(fragments)('%j', (fragment) => {
  // At least one letter, as names have.
  const text = `a ${fragment}`

  it('is kept as it is, wherever a person writes something', async () => {
    const name = `f${fragments.indexOf(fragment)}_${Math.random().toString(36).slice(2, 8)}`
    const form = registration(name, { firstName: text, lastName: text, address: text })
    const me = new Visitor(at.url)
    expect(await me.call<User>('auth.register', form)).toMatchObject({
      data: { firstName: text, lastName: text, address: text, role: 'user' },
    })
    const mail = await at.post.next(form.email, subjects.confirm)
    expect(mail.html).not.toMatch(/<script|<img|<svg|javascript:/i)
    await me.call('auth.verifyEmail', { token: /#token=([\w-]+)/.exec(mail.text ?? '')?.[1] })
    await me.signIn(name)
    const reversed = `b ${fragment}`
    const change = { firstName: reversed, lastName: reversed, address: reversed }
    expect(await me.call<Me>('users.updateMe', change)).toMatchObject({ data: change })
    expect(await me.ask<Me>('users.me')).toMatchObject({ data: change })
    const { data: found } = await boss.ask<UserPage>('users.list', { search: reversed, limit: 100 })
    expect(found.items.map(({ username }) => username)).toContain(name)
  })

  it('finds what it says when it is searched for, and no more', async () => {
    const [{ all } = { all: 0 }] = await at.db.select({ all: count() }).from(users)
    for (const search of [fragment, `${fragment}zzz`]) {
      const answer = await boss.ask<UserPage>('users.list', { search, limit: 100 })
      expect(answer.status).toBe(200)
      expect(answer.data.items.length).toBeLessThan(all)
    }
    expect((await boss.ask<UserPage>('users.list', { search: `${fragment}zzz` })).data.items).toEqual([])
    const { data } = await boss.ask<AuditPage>('audit.list', { requestId: fragment })
    expect(data.items).toEqual([])
  })

  it('is no name, address, id, cursor, filter, zone, language or link, and signs nobody in', async () => {
    const anybody = new Visitor(at.url)
    const form = registration('nobody_special', { username: fragment, email: `${fragment}@example.org` })
    expect(brokenRules(await anybody.call('auth.register', form))).toEqual(
      expect.arrayContaining(['email invalid_format', 'username invalid_format']),
    )
    expect(await anybody.call('auth.login', { username: fragment, password: fragment })).toMatchObject({
      status: 401,
    })
    for (const path of ['auth.verifyEmail', 'auth.resetPassword']) {
      const input = { token: fragment, newPassword: 'Verre-4821-lilas', confirmPassword: 'Verre-4821-lilas' }
      expect(
        await anybody.call(path, path === 'auth.verifyEmail' ? { token: fragment } : input),
      ).toMatchObject({
        code: 'link_not_valid',
      })
    }
    for (const [path, input] of [
      ['users.get', { id: fragment }],
      ['users.list', { cursor: fragment }],
      ['users.list', { cursor: Buffer.from(fragment).toString('base64url') }],
      ['users.list', { role: fragment }],
      ['users.list', { limit: fragment }],
      ['audit.list', { action: fragment }],
      ['audit.list', { actorId: fragment }],
      ['audit.list', { entityId: fragment }],
      ['audit.list', { from: fragment }],
      ['audit.list', { cursor: fragment }],
    ] as const) {
      expect(await boss.ask(path, input), JSON.stringify(input)).toMatchObject({
        status: 422,
        code: 'validation',
      })
    }
    for (const input of [{ timeZone: fragment }, { language: fragment }, { phone: fragment }]) {
      expect(await boss.call('users.updateMe', input)).toMatchObject({ code: 'validation' })
    }
    const { id } = await at.account()
    expect(await boss.call('users.suspend', { id, reason: fragment })).toMatchObject({ status: 200 })
    const { data } = await boss.ask<AuditPage>('audit.list', { entityId: id, action: 'account.suspended' })
    expect(data.items[0]?.after).toMatchObject({ reason: fragment })
    await expectWell()
  })
})

describe('what is not text at all', () => {
  it.each([
    ['a zero', 'a\u0000b'],
    ['half a character', 'a\ud800b'],
    ['a bell', 'a\u0007b'],
    ['an escape of a terminal', 'a\u001b[2Jb'],
    ['a line break in a name', 'a\r\nBcc: x@example.org'],
    ['what turns the text around it', 'a\u202Eb'],
    ['an invisible character', 'a\u200Bb'],
    ['no letter', '1234'],
    ['nothing', '   '],
  ])('%s is refused as a name', async (_, firstName) => {
    const answer = await boss.call('users.updateMe', { firstName })
    expect(answer).toMatchObject({ code: 'validation' })
    expect(brokenRules(answer)[0]).toMatch(/^firstName /)
  })

  it.each([[42], [true], [null], [[]], [['a']], [{}], [{ toString: 'x' }]])(
    '%j is refused where text belongs',
    async (value) => {
      const anybody = new Visitor(at.url)
      for (const field of ['email', 'username', 'firstName', 'lastName', 'password', 'phone', 'address']) {
        const answer = await anybody.call('auth.register', { ...registration('types'), [field]: value })
        expect(brokenRules(answer).join(), field).toContain(field)
      }
      expect(await anybody.call('auth.login', { username: value, password: 'x' })).toMatchObject({
        status: 422,
      })
    },
  )
})
