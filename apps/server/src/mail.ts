import { resolve } from 'node:path'
import { createMailboxMailer, createSmtpMailer, noMailer } from '@benne/channels'
import type { About } from '@benne/contracts'
import type { Mailer } from '@benne/services'
import packageJson from '../package.json' with { type: 'json' }
import type { Config } from './config.ts'
import type { FaceOptions } from './faces.ts'
import { describeError, type Logger } from './log.ts'

/** Through SMTP where that is configured; else kept on this machine in development, and not sent at all in production. */
export async function chooseMailer(config: Config, logger: Logger): Promise<Mailer> {
  if (config.smtp) {
    const mailer = createSmtpMailer(config.smtp)
    // A mail server that is away is no reason not to start: mail waits in the queue.
    await mailer
      .verify()
      .catch((error: unknown) => logger.warn(describeError(error), 'the mail server cannot be used now'))
    return mailer
  }
  if (config.production) {
    logger.warn('SMTP_URL is not set: no mail is sent, and nobody can get a new password by themselves')
    return noMailer
  }
  return createMailboxMailer({ directory: resolve(config.dataDirectory, 'mailbox') })
}

/** What anybody may know of this installation. */
export const aboutOf = (
  config: Config,
  {
    mailer,
    faces: face,
    demonstration,
  }: { mailer: Mailer; faces: FaceOptions | null; demonstration: boolean },
): About => ({
  version: packageJson.version,
  demonstration,
  emailVerification: config.emailVerification,
  passwordComposition: config.passwordComposition,
  mail: mailer.enabled,
  mailbox: mailer.kept !== null,
  face: face && {
    identification: face.identification,
    devices: face.devices,
    retentionMonths: face.retentionMonths,
  },
})
