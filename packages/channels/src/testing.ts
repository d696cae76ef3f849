import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { callbackify } from 'node:util'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from 'smtp-server'

export interface TestSmtpServer {
  /** To be given to `createSmtpMailer`: with name and password when the server asks for them. */
  readonly url: string
  /** What has arrived, oldest first. */
  readonly messages: readonly ReceivedMail[]
  /** Resolves to the first message that fits, once it is there. Rejects after `milliseconds`, 10 s unless told. */
  waitFor(fits: (mail: ReceivedMail) => boolean, milliseconds?: number): Promise<ReceivedMail>
  stop(): Promise<void>
}

export interface ReceivedMail extends ParsedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  /** As it came over the wire. */
  readonly raw: string
  /** Who had signed in. */
  readonly user: string | null
  /** Whether it came over TLS. */
  readonly secure: boolean
}

export interface TestSmtpOptions {
  /** Asked of whoever sends. */
  readonly auth?: { readonly user: string; readonly password: string }
  /** Called for each recipient: an answer such as `451 try later` refuses it, null takes it, a promise keeps it waiting. */
  readonly refuse?: (recipient: string) => string | null | Promise<string | null>
  readonly port?: number
}

/** A real SMTP server on loopback that keeps what it is sent, for tests. Offers STARTTLS with a certificate of its own. */
export async function startTestSmtpServer(options: TestSmtpOptions = {}): Promise<TestSmtpServer> {
  const messages: ReceivedMail[] = []
  const arrivals = new EventTarget()
  const { auth, refuse, port = 0 } = options
  const server = new SMTPServer({
    authOptional: !auth,
    disableReverseLookup: true,
    // It would warn that everybody knows its certificate's key.
    logger: false,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      username === auth?.user && password === auth?.password
        ? done(null, { user: username })
        : done(new Error('wrong name or password')),
    onRcptTo: callbackify(async ({ address }: SMTPServerAddress, _session: SMTPServerSession) => {
      const refusal = await refuse?.(address)
      if (refusal) throw refused(refusal)
    }),
    onData: callbackify(async (stream: Readable, session: SMTPServerSession) => {
      messages.push(await receive(stream, session))
      arrivals.dispatchEvent(new Event('mail'))
    }),
  })
  // A client that hangs up in the middle is what some tests are about.
  server.on('error', () => {})
  const listening = server.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  const place = `127.0.0.1:${(listening.address() as AddressInfo).port}`
  const login = auth ? `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.password)}@` : ''
  return {
    url: `smtp://${login}${place}?tls.rejectUnauthorized=false`,
    messages,
    waitFor: (fits, milliseconds = 10_000) => waitFor(messages, arrivals, fits, milliseconds),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function receive(stream: Readable, session: SMTPServerSession): Promise<ReceivedMail> {
  const { envelope, user, secure } = session
  const raw = Buffer.concat(await stream.toArray())
  return {
    ...(await simpleParser(raw)),
    raw: raw.toString('utf8'),
    user: typeof user === 'string' ? user : null,
    secure,
    envelope: {
      from: envelope.mailFrom ? envelope.mailFrom.address : '',
      to: envelope.rcptTo.map(({ address }) => address),
    },
  }
}

function refused(answer: string): Error {
  const [, code = '550', words = answer] = /^(\d{3}) (.*)$/.exec(answer) ?? []
  return Object.assign(new Error(words), { responseCode: Number(code) })
}

async function waitFor(
  messages: readonly ReceivedMail[],
  arrivals: EventTarget,
  fits: (mail: ReceivedMail) => boolean,
  milliseconds: number,
): Promise<ReceivedMail> {
  const signal = AbortSignal.timeout(milliseconds)
  for (;;) {
    const found = messages.find(fits)
    if (found) return found
    await once(arrivals, 'mail', { signal }).catch(() => {
      throw new Error(`no such mail in ${milliseconds} ms; there are: ${subjects(messages)}`)
    })
  }
}

const subjects = (messages: readonly ReceivedMail[]) =>
  messages.map(({ subject, envelope }) => `${subject} (to ${envelope.to.join(', ')})`).join('; ') || 'none'
