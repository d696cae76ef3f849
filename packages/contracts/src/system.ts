import { z } from 'zod'

export const faceDevices = ['known', 'any'] as const
export type FaceDevices = (typeof faceDevices)[number]

/** What anybody may know of this installation before signing in. */
export const About = z.object({
  version: z.string(),
  /** Whether the people and records are made up, for trying Benne out. */
  demonstration: z.boolean(),
  /** Whether an address must be confirmed before its account can be used. */
  emailVerification: z.enum(['required', 'optional']),
  /** Whether a password needs characters of every kind (`compositionRules`). */
  passwordComposition: z.boolean(),
  /** Whether mail reaches anybody: without, a forgotten password is an operator's to reset. */
  mail: z.boolean(),
  /** Whether mail is kept on the mailbox page of this machine instead of being sent. */
  mailbox: z.boolean(),
  /** Signing in by face; null where it is not offered. */
  face: z
    .object({
      /** Whether people are recognised without saying who they are. */
      identification: z.boolean(),
      /** Where a face opens an account: on devices on which its owner has signed in by password, or on any. */
      devices: z.enum(faceDevices),
      /** Months without use after which a template is erased. */
      retentionMonths: z.int(),
    })
    .nullable(),
})
export type About = z.infer<typeof About>

/** A message that the development mailbox keeps instead of sending it. */
export const MailboxMessage = z.object({
  id: z.string(),
  at: z.date(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
})
export type MailboxMessage = z.infer<typeof MailboxMessage>

/** Newest first, the last hundred. */
export const Mailbox = z.object({ items: z.array(MailboxMessage) })
export type Mailbox = z.infer<typeof Mailbox>
