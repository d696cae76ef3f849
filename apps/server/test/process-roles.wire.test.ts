import { startTestSmtpServer, type TestSmtpServer } from '@benne/channels/testing'
import type { User } from '@benne/contracts'
import { createTestDatabase, type TestDatabase } from '@benne/db/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { linkIn, type Postbox, postbox, subjects } from './support/mail.ts'
import { freePort, onDatabase, ServerProcess } from './support/process.ts'
import { RawSocket } from './support/sockets.ts'
import { registration, Visitor } from './support/visitor.ts'

let database: TestDatabase
let smtp: TestSmtpServer
let post: Postbox
const running: ServerProcess[] = []
const publicUrl = 'https://benne.example'
let api: string
let worker: string
let startWorker: () => Promise<void>

beforeAll(async () => {
  database = await createTestDatabase()
  smtp = await startTestSmtpServer()
  post = postbox(smtp)
  const start = async (role: 'api' | 'worker', port: number) => {
    const server = new ServerProcess({
      ...onDatabase(database.url, port),
      PROCESS_ROLE: role,
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Benne <benne@example.org>',
      PUBLIC_URL: publicUrl,
      TRUSTED_PROXIES: '127.0.0.1',
      LOG_LEVEL: 'info',
    })
    running.push(server)
    const url = `http://127.0.0.1:${port}`
    await server.ready(url)
    return url
  }
  api = await start('api', await freePort())
  const port = await freePort()
  worker = `http://127.0.0.1:${port}`
  startWorker = async () => void (await start('worker', port))
})
afterAll(async () => {
  const ends = await Promise.all(running.map((server) => server.kill()))
  await smtp.stop()
  await database.drop()
  expect(ends).toEqual(running.map(() => ({ code: 0, signal: null })))
})

describe('one process that answers and one that works', () => {
  it('share a story: registered with the one, written to by the other', async () => {
    const me = new Visitor(api)
    expect(await me.call<User>('auth.register', registration('lea'))).toMatchObject({
      data: { status: 'pending' },
    })
    // Nobody works yet, and nothing is lost.
    expect(smtp.messages).toEqual([])
    await startWorker()
    const mail = await post.next('lea@example.org', subjects.confirm)
    expect(mail.text).toContain(`${publicUrl}/verify-email#token=`)
    expect(await me.call('auth.verifyEmail', { token: linkIn(mail) })).toMatchObject({ status: 200 })
    expect(await me.signIn('lea')).toMatchObject({ data: { user: { status: 'active', isVerified: true } } })
    // Now that it listens, the next comes by itself.
    await me.call('auth.forgotPassword', { email: 'lea@example.org' })
    await post.next('lea@example.org', subjects.newPassword)
  })

  it('the one that works says whether it is well, and nothing else', async () => {
    const live = await fetch(`${worker}/health/live`)
    expect([live.status, await live.json()]).toEqual([200, { status: 'ok' }])
    const ready = await fetch(`${worker}/health/ready`)
    const parts = { database: 'ok', queue: 'ok', redis: 'off' }
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', parts }])
    for (const path of [
      '/',
      '/trpc/system.about',
      '/trpc/live.ping',
      '/api/v1/users/me/exports/x',
      '/login',
    ]) {
      expect((await fetch(`${worker}${path}`)).status).toBe(404)
    }
    const read = async (url: string) => (await fetch(`${url}/metrics`)).text()
    // What happened went to the log, and only those who have somebody to tell of it read it.
    await vi.waitFor(async () => expect(await read(api)).toMatch(/^benne_live_entries_read_total [1-9]/m))
    expect(await read(worker)).toMatch(/^benne_live_entries_read_total 0$/m)
    expect(await read(worker)).not.toMatch(/^benne_calls_total\{/m)
    const signIn = await fetch(`${worker}/trpc/auth.login`, { method: 'POST', body: '{}' })
    expect(signIn.status).toBe(404)
    const socket = new RawSocket(worker)
    expect(await new Promise<Error>((resolve) => socket.socket.once('error', resolve))).toMatchObject({
      message: expect.stringContaining('503'),
    })
  })

  it('and neither writes what opens something into its log', () => {
    const log = running.map(({ output }) => output).join('\n')
    expect(log).toContain('mutation auth.register')
    expect(log).not.toMatch(/4821-lilas|#token=|eyJ[\w-]{10,}\.|\$argon2|lea@example/)
    for (const mail of smtp.messages) expect(log).not.toContain(linkIn(mail))
  })
})
