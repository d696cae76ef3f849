export { createMailboxMailer, type MailboxOptions } from './mail/mailbox-mailer.ts'
export { noMailer } from './mail/no-mailer.ts'
export { createSmtpMailer, type SmtpMailer, type SmtpOptions } from './mail/smtp-mailer.ts'
