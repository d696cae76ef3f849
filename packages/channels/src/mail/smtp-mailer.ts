import type { Mail, Mailer } from '@benne/services'
import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer'
import parseAddresses from 'nodemailer/lib/addressparser'

export interface SmtpOptions {
  /**
   * `smtp://` or `smtps://`, with name and password if the server asks for them; nodemailer's own options may follow
   * as parameters, such as `?requireTLS=true` or `?tls.rejectUnauthorized=false`. Over `smtp://` TLS is used when the
   * server offers it; a password goes over TLS or not at all, unless the address says `?requireTLS=false`.
   */
  readonly url: string
  /** One address, with or without a name before it: `Benne <benne@example.org>`. */
  readonly from: string
  /** For how long the server may keep silent. */
  readonly timeoutMs?: number
}

export interface SmtpMailer extends Mailer {
  /** Connects and signs in without sending anything. Rejects, in words for an operator, when that is not possible. */
  verify(): Promise<void>
}

/**
 * Sends through an SMTP server, a connection for each message. What it rejects with names neither the recipient nor a
 * password, so that it may be logged and kept. Throws when `url` or `from` cannot be right.
 */
export function createSmtpMailer({ url, from, timeoutMs = 10_000 }: SmtpOptions): SmtpMailer {
  requireAddress(from)
  const transport = createTransport(transportOptions(url, timeoutMs))
  return {
    enabled: true,
    kept: null,
    send: async (mail) => {
      requireOneRecipient(mail.to)
      // Silence is not all that can hang: a server may also answer a little at a time, for ever.
      const signal = AbortSignal.timeout(6 * timeoutMs)
      await transport.sendMail({ ...message(from, mail), signal }).catch(fail(mail.to))
    },
    verify: async () => {
      await transport.verify().catch(fail(null))
    },
  }
}

function transportOptions(address: string, timeoutMs: number): SMTPTransportOptions {
  const url = URL.parse(address)
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname) {
    throw new Error('The address of the mail server must look like smtp://name:password@host:587')
  }
  return {
    // What the address says as a parameter counts more than what stands here.
    url: address,
    requireTLS: url.protocol === 'smtp:' && url.password !== '',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function message(from: string, { to, subject, text, html }: Mail) {
  return {
    from,
    to: { name: '', address: to },
    subject: subject.replace(/\s+/g, ' '),
    text,
    html,
    // RFC 3834: no out-of-office replies to this.
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

function requireAddress(from: string): void {
  const [found, ...more] = parseAddresses(from, { flatten: true })
  if (!found || more.length > 0 || !isPlain(found.address) || /\p{Cc}/u.test(from)) {
    throw new Error('The sender of mails must be one address, such as Benne <benne@example.org>')
  }
}

/** Anything that could be read as two addresses, or as a header, is refused before nodemailer sees it. */
function requireOneRecipient(to: string): void {
  if (!isPlain(to)) throw new Error('not sent: the recipient is not one plain address')
}

const isPlain = (address: string) => /^[^\s<>()[\]\\,;:"@\p{Cc}]+@[^\s<>()\\,;"@\p{Cc}]+$/u.test(address)

/** Turns what nodemailer says into one line without the recipient's address. Its own errors carry whole dialogues. */
function fail(to: string | null): (error: NodemailerError) => never {
  return ({ code, response, message }) => {
    const said = [code, response ?? message].filter(Boolean).join(': ').replace(/\s+/g, ' ')
    const words = to ? said.replaceAll(to, '(recipient)') : said
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(`The mail server did not take it: ${words.slice(0, 500)}`)
  }
}
