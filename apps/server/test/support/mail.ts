import { createSmtpMailer } from '@benne/channels'
import { type ReceivedMail, startTestSmtpServer, type TestSmtpServer } from '@benne/channels/testing'
import type { ServerOptions } from '@benne/server'
import { startTestServer, type TestServer } from './server.ts'

/** What the person at an address reads. */
export interface Postbox {
  /** The message of that subject to this address that comes after the ones that were read. */
  next(to: string, subject: RegExp): Promise<ReceivedMail>
  /** Of that message, what its link carries. */
  nextLink(to: string, subject: RegExp): Promise<string>
  /** Subjects of all that came to this address so far. */
  subjects(to: string): string[]
  readonly smtp: TestSmtpServer
}

export type MailedServer = TestServer & { readonly post: Postbox }

export const subjects = {
  confirm: /^Confirmez votre adresse/,
  confirmNew: /^Confirmez votre nouvelle adresse/,
  newPassword: /^Choisissez un nouveau mot de passe/,
  passwordChanged: /^Votre mot de passe a changé/,
  addressChanged: /adresse .*de votre compte a changé/,
  reused: /^Une de vos sessions a été fermée/,
  newSignIn: /^Nouvelle connexion/,
  taken: /^Vous avez déjà un compte/,
} as const

/** A server whose mail goes over real SMTP to a server that keeps it; addresses must be confirmed unless `options` say otherwise. */
export async function startMailedServer(options: Partial<ServerOptions> = {}): Promise<MailedServer> {
  const smtp = await startTestSmtpServer()
  const at = await startTestServer({
    mailer: createSmtpMailer({ url: smtp.url, from: 'Benne <benne@example.org>' }),
    trustedProxies: ['127.0.0.1'],
    about: {
      version: '0',
      demonstration: false,
      emailVerification: 'required',
      passwordComposition: true,
      mail: true,
      mailbox: false,
      face: null,
    },
    ...options,
  })
  return {
    ...at,
    post: postbox(smtp),
    async stop() {
      await at.stop()
      await smtp.stop()
    },
  }
}

export function postbox(smtp: TestSmtpServer): Postbox {
  const read = new Set<ReceivedMail>()
  const next = async (to: string, subject: RegExp) => {
    const mail = await smtp.waitFor(
      (mail) => !read.has(mail) && mail.envelope.to.includes(to) && subject.test(mail.subject ?? ''),
      30_000,
    )
    read.add(mail)
    return mail
  }
  return {
    smtp,
    next,
    nextLink: async (to, subject) => linkIn(await next(to, subject)),
    subjects: (to) =>
      smtp.messages.filter(({ envelope }) => envelope.to.includes(to)).map(({ subject }) => subject ?? ''),
  }
}

/** What the one link of a message carries, which must be out of sight of servers: behind the #. */
export function linkIn({ text = '' }: Pick<ReceivedMail, 'text'>): string {
  const [, token] = /https?:\/\/\S+\/(?:verify-email|reset-password)#token=([\w-]{43})\b/.exec(text) ?? []
  if (!token) throw new Error(`no link in:\n${text}`)
  return token
}
