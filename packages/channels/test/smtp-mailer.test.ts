import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSmtpMailer, noMailer } from '@benne/channels'
import { startTestSmtpServer, type TestSmtpServer } from '@benne/channels/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const from = 'Benne <benne@example.org>'
const mail = {
  to: 'ana@example.org',
  subject: 'Confirmez votre adresse : « Éa » à l’œuvre',
  text: 'Bonjour Zoë,\n\nVoici : https://benne.example.org/verify-email#token=a_b-c\n.\nFin',
  html: '<p>Bonjour Zoë</p><a href="https://benne.example.org/verify-email#token=a_b-c">Ça va</a>',
}

describe('a server that works', () => {
  let server: TestSmtpServer
  beforeAll(async () => {
    server = await startTestSmtpServer()
  })
  afterAll(() => server.stop())
  const last = () => server.messages.at(-1)

  it('gets the message whole', async () => {
    const begun = Date.now()
    await createSmtpMailer({ url: server.url, from }).send(mail)
    expect(server.messages).toHaveLength(1)
    const received = last()
    expect(received?.envelope).toEqual({ from: 'benne@example.org', to: ['ana@example.org'] })
    expect(received?.from?.value).toEqual([{ name: 'Benne', address: 'benne@example.org' }])
    expect(received?.to).toMatchObject({ value: [{ name: '', address: 'ana@example.org' }] })
    expect(received?.subject).toBe(mail.subject)
    expect(received?.text?.trim()).toBe(mail.text)
    expect(received?.html).toContain(mail.html)
    expect(received?.messageId).toMatch(/^<.+@example\.org>$/)
    expect(received?.date?.getTime()).toBeGreaterThanOrEqual(begun - 1000)
    expect(received?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(received?.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' })
    expect(received?.attachments).toEqual([])
  })

  it.each([
    ['a header', 'Bonjour\r\nBcc: eve@example.org\r\nX-Evil: 1'],
    ['a body', 'Bonjour\r\n\r\nAnother body'],
    ['lone ends of line', 'Bonjour\nX-Evil: 1\rX-Evil: 2'],
    ['the separators of Unicode', 'Bonjour\u2028X-Evil: 1\u0085X-Evil: 2'],
  ])('takes %s in a subject for its words', async (_, subject) => {
    await createSmtpMailer({ url: server.url, from }).send({ ...mail, subject })
    const received = last()
    expect(received?.envelope.to).toEqual(['ana@example.org'])
    expect(received?.bcc).toBeUndefined()
    expect(received?.headers.has('x-evil')).toBe(false)
    expect(received?.subject).toMatch(/^Bonjour [^\r\n]+$/)
    expect(received?.text?.trim()).toBe(mail.text)
  })

  it.each([
    'ana@example.org\r\nBcc: eve@example.org',
    'ana@example.org>\r\nRCPT TO:<eve@example.org',
    'ana@example.org\nX-Evil: 1',
    'ana@example.org, eve@example.org',
    'ana@example.org;eve@example.org',
    'Ana <ana@example.org>',
    '"a b"@example.org',
    'ana@example.org\0',
    'friends: ana@example.org;',
    'ana',
    '',
  ])('refuses the recipient %j', async (to) => {
    const before = server.messages.length
    await expect(createSmtpMailer({ url: server.url, from }).send({ ...mail, to })).rejects.toThrow(
      'not one plain address',
    )
    expect(server.messages).toHaveLength(before)
  })

  it('does not read files or addresses that a message names', async () => {
    const text = '/etc/passwd http://127.0.0.1:1/x file:///etc/passwd'
    await createSmtpMailer({ url: server.url, from }).send({ ...mail, text })
    expect(last()?.text?.trim()).toBe(text)
  })

  it('is verified without a message', async () => {
    const before = server.messages.length
    await createSmtpMailer({ url: server.url, from }).verify()
    expect(server.messages).toHaveLength(before)
  })
})

describe('a server that asks for a password', () => {
  const auth = { user: 'benne@example.org', password: 'p@ss:/wörd?#%' }
  let server: TestSmtpServer
  beforeAll(async () => {
    server = await startTestSmtpServer({ auth })
  })
  afterAll(() => server.stop())

  it('gets it, over TLS', async () => {
    const mailer = createSmtpMailer({ url: server.url, from })
    await mailer.verify()
    await mailer.send(mail)
    expect(server.messages.at(-1)).toMatchObject({ user: auth.user })
    expect(server.messages.at(-1)?.secure).toBe(true)
  })

  it('refuses another, and the error does not tell it', async () => {
    const wrong = createSmtpMailer({ url: server.url.replace('p%40ss', 'wrong'), from })
    await expect(wrong.verify()).rejects.toThrow(/EAUTH: 535/)
    await expect(wrong.send(mail)).rejects.toThrow(/^(?!.*(w%C3|wörd|wrong:)).*535/)
  })

  it('is not told it in clear, unless the address says so', async () => {
    const plain = await scripted((line, say) =>
      line.startsWith('EHLO') ? say('250-plain\r\n250 AUTH PLAIN LOGIN') : working(line, say),
    )
    const send = (more: string) =>
      createSmtpMailer({ url: `smtp://ana:secret@${plain.url}${more}`, from, timeoutMs: 200 }).send(mail)
    await expect(send('')).rejects.toThrow('did not take it')
    expect(plain.heard.join()).toContain('STARTTLS')
    expect(plain.heard.join()).not.toContain('AUTH')
    await expect(send('?requireTLS=false')).rejects.toThrow('did not take it')
    expect(plain.heard.join()).toContain('AUTH PLAIN')
  })
})

describe('a server that does not work', () => {
  it('is down', async () => {
    const server = await startTestSmtpServer()
    await server.stop()
    const mailer = createSmtpMailer({ url: server.url, from })
    await expect(mailer.send(mail)).rejects.toThrow(/ECONNREFUSED|ESOCKET/)
    await expect(mailer.verify()).rejects.toThrow(/ECONNREFUSED|ESOCKET/)
  })

  it('puts off the first attempt and takes a later one', async () => {
    let attempts = 0
    const server = await startTestSmtpServer({
      refuse: (to) => (attempts++ === 0 ? `451 4.7.1 <${to}> is greylisted, try again later` : null),
    })
    const mailer = createSmtpMailer({ url: server.url, from })
    const refusal: Error = await mailer.send(mail).then(
      () => new Error('taken'),
      (error: Error) => error,
    )
    expect(refusal.message).toMatch(/451 4\.7\.1 <\(recipient\)> is greylisted/)
    expect(`${refusal.stack} ${JSON.stringify(refusal)} ${String(refusal.cause)}`).not.toContain(mail.to)
    await mailer.send(mail)
    expect(server.messages).toHaveLength(1)
    await server.stop()
  })

  it.each<[string, Script]>([
    ['says nothing', () => {}],
    ['stops after its greeting', (line, say) => line === connected && say('220 here')],
    ['stops before the end', (line, say) => line !== '.' && working(line, say)],
  ])('%s', async (_, script) => {
    const { url } = await scripted(script)
    const mailer = createSmtpMailer({ url: `smtp://${url}`, from, timeoutMs: 200 })
    await expect(mailer.send(mail)).rejects.toThrow(/timeout|never received/i)
  })

  it('answers for ever, a little at a time', async () => {
    let dripping: NodeJS.Timeout | undefined
    const { url } = await scripted((line, say) => {
      if (line === '.') dripping = setInterval(() => say('250-still'), 30)
      else working(line, say)
    })
    const mailer = createSmtpMailer({ url: `smtp://${url}`, from, timeoutMs: 100 })
    await expect(mailer.send(mail)).rejects.toThrow(/abort|timeout/i)
    clearInterval(dripping)
  })
})

describe('settings', () => {
  it.each(['', 'mail.example.org', 'http://mail.example.org', 'smtp:', 'smtp://', 'smtp://a:secret@'])(
    'refuses the server %j without repeating it',
    (url) => {
      expect(() => createSmtpMailer({ url, from })).toThrow(/^(?!.*secret).*must look like smtp:/)
    },
  )

  it.each(['', 'Benne', 'a@example.org, b@example.org', 'a@b\r\nBcc: <eve@example.org>'])(
    'refuses the sender %j',
    (sender) => {
      expect(() => createSmtpMailer({ url: 'smtp://localhost', from: sender })).toThrow('must be one address')
    },
  )
})

it('can be without mail', async () => {
  expect(noMailer).toMatchObject({ enabled: false, kept: null })
  await expect(noMailer.send(mail)).rejects.toThrow('sends no mail')
})

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Script = (line: string, say: (answer: string) => void) => void

/** Stands for a line, before the first: somebody has connected. */
const connected = '(connected)'

/** What an SMTP server says. The lines of a message get no answer. */
const working: Script = (line, say) => {
  if (line === connected) say('220 here')
  if (line === 'DATA') say('354 go on')
  if (/^(EHLO|MAIL|RCPT|QUIT|\.$)/.test(line)) say('250 ok')
}

/** A server that answers as `script` does. */
async function scripted(script: Script) {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    const say = (answer: string) => void (socket.writable && socket.write(`${answer}\r\n`))
    script(connected, say)
    let rest = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n')
      rest = lines.pop() ?? ''
      heard.push(...lines)
      for (const line of lines) script(line, say)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}
